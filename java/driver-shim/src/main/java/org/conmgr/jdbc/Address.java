package org.conmgr.jdbc;

/** A host and port of the URL: a conmgr or an instance, which only asking tells. */
record Address(String host, int port) {

  /** The host as pgjdbc and URLs want it: an IPv6 address in brackets. */
  String hostInUrl() {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** The host as name look-up wants it: without brackets. */
  String hostToResolve() {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return hostInUrl() + ":" + port;
  }
}
