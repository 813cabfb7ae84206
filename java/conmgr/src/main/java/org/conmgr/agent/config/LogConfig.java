package org.conmgr.agent.config;

import java.util.Set;

/**
 * Where messages go and which (A34).
 *
 * @param destinations never empty
 * @param ident the program name that syslog lines carry
 * @param minMessages messages below this level are dropped
 */
public record LogConfig(
    Set<LogDestination> destinations, SyslogFacility facility, String ident, LogLevel minMessages) {

  public LogConfig {
    destinations = Set.copyOf(destinations);
  }
}
