package org.conmgr.agent.config;

/** The syslog facilities kept for local use (A34), with their numbers (RFC 3164, 4.1.1). */
public enum SyslogFacility {
  LOCAL0(16),
  LOCAL1(17),
  LOCAL2(18),
  LOCAL3(19),
  LOCAL4(20),
  LOCAL5(21),
  LOCAL6(22),
  LOCAL7(23);

  private final int number;

  SyslogFacility(int number) {
    this.number = number;
  }

  /** The facility's part in the priority of a syslog line. */
  public int number() {
    return number;
  }
}
