package org.conmgr.wire;

import java.util.Optional;

/**
 * A sign of life, sent by both ends at the interval. {@code sequence} runs from 1 and skips 0 on
 * wrap. A watchdog's may carry load and positions.
 */
public record Beat(long sequence, Optional<Echo> echo, Optional<Load> load, WalPositions wal)
    implements HeartbeatMessage {
  /** The peer's last sequence, and for how many microseconds it was held before this beat left. */
  public record Echo(long sequence, long heldUs) {}

  /** A beat of conmgr. */
  public Beat(long sequence, Optional<Echo> echo) {
    this(sequence, echo, Optional.empty(), WalPositions.NONE);
  }
}
