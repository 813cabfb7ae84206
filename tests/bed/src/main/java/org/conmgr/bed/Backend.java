package org.conmgr.bed;

import java.util.Optional;

/** How a conmgr is told to reach an instance: one number's lines of conmgr.conf. */
public record Backend(
    Optional<String> host, Optional<String> hostaddr, int port, int watchdogPort) {
  String lines(int number) {
    StringBuilder lines = new StringBuilder();
    host.ifPresent(name -> lines.append("backend_host%d = '%s'%n".formatted(number, name)));
    hostaddr.ifPresent(
        address -> lines.append("backend_hostaddr%d = '%s'%n".formatted(number, address)));
    lines.append("backend_port%d = %d%n".formatted(number, port));
    lines.append("watchdog_port%d = %d%n".formatted(number, watchdogPort));
    return lines.toString();
  }
}
