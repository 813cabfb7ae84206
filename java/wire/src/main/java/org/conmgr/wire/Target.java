package org.conmgr.wire;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * conmgr's answer: connect to {@code hostaddr} if given, else to {@code host}, at {@code port};
 * {@code host} is the name for TLS and passwords.
 */
public record Target(
    ProtocolVersion version,
    int instance,
    String host,
    Optional<String> hostaddr,
    int port,
    Role role,
    OptionalLong timeline)
    implements TargetMessage {
  /** Where to connect to. */
  public String address() {
    return hostaddr.orElse(host);
  }
}
