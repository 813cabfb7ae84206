package org.conmgr.agent.instance;

import java.util.OptionalLong;

/**
 * The round trip of one heartbeat link, from the beats it sends and the echoes it gets. Confined to
 * conmgr's loop; times in nanoseconds, the echo's hold in microseconds as on the wire.
 */
public final class RoundTrip {
  /** Beats remembered; an older echo than that counts as none. */
  private static final int REMEMBERED = 8;

  /** Weight of a new value in the smoothed one: 1/8, as TCP does. */
  private static final int SMOOTHING = 8;

  private static final long MAX_SEQUENCE = 0xffff_ffffL;

  private final long[] sequences = new long[REMEMBERED];
  private final long[] times = new long[REMEMBERED];
  private long lastSequence;
  private long lastNanos = -1;
  private long smoothedNanos = -1;

  /** The sequence number of the beat that leaves now. */
  public long send(long now) {
    lastSequence = lastSequence == MAX_SEQUENCE ? 1 : lastSequence + 1;
    int slot = (int) (lastSequence % REMEMBERED);
    sequences[slot] = lastSequence;
    times[slot] = now;
    return lastSequence;
  }

  /** A beat came back that had been held for {@code heldUs}. */
  public void echo(long sequence, long heldUs, long now) {
    int slot = (int) (sequence % REMEMBERED);
    if (sequences[slot] == sequence) {
      measured(Math.max(0, now - times[slot] - heldUs * 1000));
    }
  }

  /** A round trip known otherwise, such as that of Hello and Welcome. */
  public void measured(long nanos) {
    lastNanos = nanos;
    smoothedNanos = smoothedNanos < 0 ? nanos : smoothedNanos + (nanos - smoothedNanos) / SMOOTHING;
  }

  /** The last round trip in microseconds. */
  public OptionalLong lastUs() {
    return lastNanos < 0 ? OptionalLong.empty() : OptionalLong.of(lastNanos / 1000);
  }

  /** The smoothed round trip in microseconds. */
  public OptionalLong smoothedUs() {
    return smoothedNanos < 0 ? OptionalLong.empty() : OptionalLong.of(smoothedNanos / 1000);
  }
}
