package org.conmgr.agent.instance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.config.HeartbeatConfig;

/**
 * Judges one instance: events and time in, actions out.
 *
 * <p>Confined to conmgr's loop. Times are nanoseconds of one monotonic clock that starts near 0.
 * The state changes in {@link #on} only, as {@link MonitorTable} says; the deadlines here follow
 * from the actions of its rows. The owner asks {@link #nextDeadline} after every call and comes
 * back with {@link #due} then.
 *
 * <p>Timers per A17 and A22: the link fails {@code timeout} after the last message received,
 * whatever was attempted since; the next attempt is {@code connectInterval} after the last one
 * ended.
 */
public final class InstanceMonitor {
  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  /** How long a probe may take. */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  private final long interval;
  private final long suspicion;
  private final long timeout;
  private final long connectInterval;
  private final long connectTimeout;
  private final long probeTimeout;

  private MonitorState state = MonitorState.DISCONNECTED;
  private long attemptDue;
  private long attemptEnds = NEVER;
  private long attemptBegan = -NEVER;

  /** Set exactly while a link stands. */
  private long beatDue = NEVER;

  private long lastHeard = NEVER;
  private long probeEnds = NEVER;

  /** A monitor whose first attempt is due at {@code now}. */
  public InstanceMonitor(HeartbeatConfig timing, long now) {
    interval = timing.interval().toNanos();
    suspicion = interval + interval / 2;
    timeout = timing.timeout().toNanos();
    connectInterval = timing.connectInterval().toNanos();
    connectTimeout = timing.connectTimeout().toNanos();
    probeTimeout = Math.min(PROBE_TIMEOUT.toNanos(), connectTimeout);
    attemptDue = now;
  }

  public MonitorState state() {
    return state;
  }

  /** When something was last heard of the watchdog; {@link #NEVER} before the first Welcome. */
  public long lastHeard() {
    return lastHeard;
  }

  /** Whether a probe has been asked for and not been settled. */
  public boolean isProbing() {
    return probeEnds != NEVER;
  }

  /** Takes an event, and says what to do, in this order. */
  public List<MonitorAction> on(MonitorEvent event, long now) {
    MonitorTable.Transition row = MonitorTable.find(state, event);
    state = row.to();
    note(event, now);
    for (MonitorAction action : row.actions()) {
      schedule(action, now);
    }
    return row.actions();
  }

  /** When {@link #due} is to be asked next, or {@link #NEVER}. */
  public long nextDeadline() {
    long next = Math.min(Math.min(attemptDue, attemptEnds), Math.min(beatDue, probeEnds));
    return switch (state) {
      case UP -> Math.min(next, Math.min(lastHeard + suspicion, lastHeard + timeout));
      case SUSPECT -> Math.min(next, lastHeard + timeout);
      case DISCONNECTED, CONNECTING, DOWN -> next;
    };
  }

  /**
   * What is due by {@code now}, most important first; it is to be given to {@link #on}, and then
   * asked again until nothing is.
   */
  public Optional<MonitorEvent> due(long now) {
    if (state.isKnown() && now >= lastHeard + timeout) {
      return Optional.of(MonitorEvent.TIMED_OUT);
    } else if (state == MonitorState.UP && now >= lastHeard + suspicion) {
      return Optional.of(MonitorEvent.SILENCE);
    } else if (now >= probeEnds) {
      return Optional.of(MonitorEvent.PROBE_UNANSWERED);
    } else if (now >= attemptEnds) {
      return Optional.of(MonitorEvent.ATTEMPT_OVERDUE);
    } else if (now >= attemptDue) {
      return Optional.of(MonitorEvent.ATTEMPT_DUE);
    } else if (now >= beatDue) {
      return Optional.of(MonitorEvent.BEAT_DUE);
    }
    return Optional.empty();
  }

  /** What an event by itself means for the deadlines. */
  private void note(MonitorEvent event, long now) {
    switch (event) {
      case WELCOMED -> {
        attemptEnds = NEVER;
        lastHeard = now;
        beatDue = now;
      }
      case HEARD -> lastHeard = now;
      case ATTEMPT_DUE -> attemptDue = NEVER;
      case ATTEMPT_FAILED, ATTEMPT_OVERDUE -> attemptEnds = NEVER;
      case BEAT_DUE -> beatDue = beatDue + interval > now ? beatDue + interval : now + interval;
      case LINK_LOST -> beatDue = NEVER;
      case PROBE_ANSWERED, PROBE_REFUSED, PROBE_UNANSWERED -> probeEnds = NEVER;
      default -> {}
    }
  }

  /** What an action, about to be carried out, means for the deadlines. */
  private void schedule(MonitorAction action, long now) {
    switch (action) {
      case CONNECT -> {
        attemptBegan = now;
        attemptEnds = now + connectTimeout;
      }
      case RETRY -> attempt(now + connectInterval);
      case RECONNECT -> attempt(Math.max(now, attemptBegan + connectInterval));
      case DROP_LINK, PART -> beatDue = NEVER;
      case PROBE -> probeEnds = now + probeTimeout;
      default -> {}
    }
  }

  /** Makes an attempt due, unless there is a link, an attempt, or an earlier time for one. */
  private void attempt(long due) {
    if (beatDue == NEVER && attemptEnds == NEVER) {
      attemptDue = Math.min(attemptDue, due);
    }
  }
}
