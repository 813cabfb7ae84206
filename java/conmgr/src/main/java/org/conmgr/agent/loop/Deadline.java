package org.conmgr.agent.loop;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is set anew all the time, such as one that every message puts off. Confined to the
 * loop.
 *
 * <p>Putting it off costs nothing: it wakes at the earlier time and goes back to sleep. When it
 * fires it is no longer set.
 */
public final class Deadline {
  /** Not set. */
  public static final long NEVER = Long.MAX_VALUE;

  private final Loop loop;
  private final Runnable action;
  private long wanted = NEVER;
  private long scheduledAt = NEVER;
  private @Nullable ScheduledFuture<?> scheduled;

  /** A timer that runs {@code action} on {@code loop}. */
  public Deadline(Loop loop, Runnable action) {
    this.loop = loop;
    this.action = action;
  }

  /** Sets the time, of the loop's clock, or {@link #NEVER}. */
  public void set(long at) {
    assert loop.isHere();
    wanted = at;
    if (at >= scheduledAt) {
      return;
    }
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    scheduledAt = at;
    long delay = Math.max(0, at - loop.nanos());
    scheduled = loop.executor().schedule(this::wake, delay, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    scheduled = null;
    scheduledAt = NEVER;
    if (wanted == NEVER) {
      return;
    }
    if (loop.nanos() < wanted) {
      set(wanted);
      return;
    }
    wanted = NEVER;
    action.run();
  }
}
