package org.conmgr.jdbc;

import java.time.Duration;

/** A moment on the monotonic clock, or never. */
final class Deadline {
  private static final Deadline NEVER = new Deadline(0, false);

  private final long nanoTime;
  private final boolean isSet;

  private Deadline(long nanoTime, boolean isSet) {
    this.nanoTime = nanoTime;
    this.isSet = isSet;
  }

  /** In {@code duration} from now; zero means never, as in pgjdbc's properties. */
  static Deadline inOrNever(Duration duration) {
    return duration.isZero() ? NEVER : in(duration);
  }

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos(), true);
  }

  Deadline orEarlier(Deadline other) {
    if (!isSet || !other.isSet) {
      return isSet ? this : other;
    }
    return nanoTime - other.nanoTime <= 0 ? this : other;
  }

  boolean isNever() {
    return !isSet;
  }

  boolean hasPassed() {
    return isSet && nanoTime - System.nanoTime() <= 0;
  }

  /** Milliseconds left, at least 1, and 0 for never: what socket timeouts take. */
  int timeoutMs() {
    if (!isSet) {
      return 0;
    }
    long left = (nanoTime - System.nanoTime()) / 1_000_000;
    return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
  }
}
