package org.conmgr.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A parsed {@code jdbc:conmgr:} URL: the addresses to ask, in the order given, and all properties,
 * those of the URL before those given beside it.
 *
 * <p>pgjdbc reads the URL, as one of its own; only the default port differs: that of a conmgr.
 */
record ConnectionUrl(List<Address> addresses, Properties properties) {
  static final String PREFIX = "jdbc:conmgr:";

  /** The port of a conmgr that sets none. */
  static final int DEFAULT_PORT = 27546;

  /** URLs read before: reading one costs as much as asking a conmgr. */
  private static final Map<String, ConnectionUrl> READ = new ConcurrentHashMap<>();

  private static final int READ_MAX = 32;

  private static final String PGJDBC_PREFIX = "jdbc:postgresql:";
  private static final String AUTHORITY = "//";

  static boolean accepts(@Nullable String url) {
    return url != null && url.startsWith(PREFIX);
  }

  /** Reads {@code url}; empty if pgjdbc cannot make sense of it. */
  static Optional<ConnectionUrl> parse(String url, @Nullable Properties given) {
    Properties beside = new Properties();
    if (given != null) {
      given.stringPropertyNames().forEach(n -> beside.setProperty(n, given.getProperty(n)));
    }
    String service = PGProperty.SERVICE.getName();
    if (beside.containsKey(service) || url.contains(service + "=")) {
      return read(url, beside); // the service file may change from one connect to the next
    }
    ConnectionUrl alone = READ.get(url);
    if (alone == null) {
      Optional<ConnectionUrl> read = read(url, new Properties());
      if (read.isEmpty()) {
        return read;
      }
      alone = read.get();
      remember(url, alone);
    }
    beside.putAll(alone.properties);
    return Optional.of(new ConnectionUrl(alone.addresses, beside));
  }

  private static void remember(String url, ConnectionUrl read) {
    if (READ.size() >= READ_MAX) {
      READ.clear();
    }
    READ.put(url, read);
  }

  private static Optional<ConnectionUrl> read(String url, Properties defaults) {
    Properties parsed = org.postgresql.Driver.parseURL(toPgjdbc(url), defaults);
    if (parsed == null) {
      return Optional.empty();
    }
    String[] hosts = parsed.getProperty(PGProperty.PG_HOST.getName(), "localhost").split(",", -1);
    String[] ports = parsed.getProperty(PGProperty.PG_PORT.getName(), "").split(",", -1);
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < hosts.length; i++) {
      addresses.add(new Address(hosts[i], Integer.parseInt(ports[Math.min(i, ports.length - 1)])));
    }
    Properties flat = new Properties();
    parsed.stringPropertyNames().forEach(n -> flat.setProperty(n, parsed.getProperty(n)));
    flat.remove(PGProperty.PG_HOST.getName());
    flat.remove(PGProperty.PG_PORT.getName());
    return Optional.of(new ConnectionUrl(List.copyOf(addresses), flat));
  }

  /** The same URL in pgjdbc's words, each host with its port. */
  static String toPgjdbc(String url) {
    String rest = url.substring(PREFIX.length());
    if (!rest.startsWith(AUTHORITY)) {
      String database = rest.startsWith("/") ? rest.substring(1) : rest;
      return PGJDBC_PREFIX + "//localhost:" + DEFAULT_PORT + "/" + database;
    }
    int end = AUTHORITY.length();
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
      end++;
    }
    StringBuilder hosts = new StringBuilder();
    for (String host : rest.substring(AUTHORITY.length(), end).split(",", -1)) {
      hosts.append(hosts.isEmpty() ? "" : ",").append(withPort(host));
    }
    String path = rest.substring(end);
    return PGJDBC_PREFIX + AUTHORITY + hosts + (path.startsWith("/") ? path : "/" + path);
  }

  private static String withPort(String host) {
    boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
    String name = host.isEmpty() ? "localhost" : host;
    return hasPort ? name : name + ":" + DEFAULT_PORT;
  }

  /** A URL of pgjdbc for one server, and nothing else in it but the database. */
  static String pgjdbcUrl(Address server, Properties properties) {
    String database = properties.getProperty(PGProperty.PG_DBNAME.getName());
    return PGJDBC_PREFIX
        + AUTHORITY
        + server.hostInUrl()
        + ":"
        + server.port()
        + "/"
        + (database == null ? "" : URLEncoder.encode(database, StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s%s", PREFIX, addresses);
  }
}
