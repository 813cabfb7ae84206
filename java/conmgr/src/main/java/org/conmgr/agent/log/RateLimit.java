package org.conmgr.agent.log;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Keeps a message that an unlucky or unfriendly peer can cause at will from filling the log: so
 * many in a period, the rest is counted. Thread safe.
 *
 * <pre>{@code
 * limit.permit().ifPresent(dropped -> logger.log(Levels.LOG, "…{}", RateLimit.note(dropped)));
 * }</pre>
 */
public final class RateLimit {
  private final int burst;
  private final long periodNanos;
  private final LongSupplier nanoClock;
  private long periodStart;
  private int used;
  private long dropped;

  /**
   * A limit of so many messages in each period.
   *
   * @param nanoClock monotonic, in nanoseconds
   */
  public RateLimit(int burst, Duration period, LongSupplier nanoClock) {
    this.burst = burst;
    this.periodNanos = period.toNanos();
    this.nanoClock = nanoClock;
    this.periodStart = nanoClock.getAsLong();
  }

  /** The number dropped since the last permitted one, if this message may be logged. */
  public synchronized OptionalLong permit() {
    long now = nanoClock.getAsLong();
    if (now - periodStart >= periodNanos) {
      periodStart = now;
      used = 0;
    }
    if (used >= burst) {
      dropped++;
      return OptionalLong.empty();
    }
    used++;
    long count = dropped;
    dropped = 0;
    return OptionalLong.of(count);
  }

  /** What to append to a permitted message. */
  public static String note(long dropped) {
    return dropped == 0 ? "" : " (" + dropped + " more messages like this were not logged)";
  }
}
