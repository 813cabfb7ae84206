package org.conmgr.wire;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The last message of a link that ends in good order, and why. {@code graceMs} goes with
 * CONMGR_RESTARTING.
 */
public record Goodbye(GoodbyeCode code, Optional<String> reason, OptionalInt graceMs)
    implements HeartbeatMessage {
  /** A goodbye without grace period. */
  public Goodbye(GoodbyeCode code, String reason) {
    this(code, Optional.of(reason), OptionalInt.empty());
  }
}
