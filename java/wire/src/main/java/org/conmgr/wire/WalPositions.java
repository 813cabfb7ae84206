package org.conmgr.wire;

import java.util.OptionalLong;

/**
 * WAL positions as byte offsets: written and flushed on a primary, replayed on a standby, there
 * with the age of the last replayed transaction.
 */
public record WalPositions(
    OptionalLong writeLsn,
    OptionalLong flushLsn,
    OptionalLong replayLsn,
    OptionalLong replayAgeMs) {
  /** No position known. */
  public static final WalPositions NONE =
      new WalPositions(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
