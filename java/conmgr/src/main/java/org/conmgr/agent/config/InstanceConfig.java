package org.conmgr.agent.config;

import java.util.Optional;

/**
 * One instance of the set: the lines of one number (A27).
 *
 * @param number the suffix of its parameters
 * @param host the value of {@code backend_host}, or that of {@code backend_hostaddr} when only that
 *     is given
 * @param hostaddr a numeric address that is used instead of looking up {@code host} (A31)
 * @param port where its postmaster listens
 * @param watchdogPort where its watchdog listens
 */
public record InstanceConfig(
    int number, String host, Optional<String> hostaddr, int port, int watchdogPort) {

  /** What to connect to. */
  public String address() {
    return hostaddr.orElse(host);
  }

  /** How messages speak of it: {@code instance 0 (host:port)}. */
  public String name() {
    boolean ipv6 = host.indexOf(':') >= 0;
    return "instance " + number + " (" + (ipv6 ? "[" + host + "]" : host) + ":" + port + ")";
  }
}
