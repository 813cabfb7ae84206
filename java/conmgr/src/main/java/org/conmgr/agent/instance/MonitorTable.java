package org.conmgr.agent.instance;

import static org.conmgr.agent.instance.MonitorAction.*;
import static org.conmgr.agent.instance.MonitorEvent.*;
import static org.conmgr.agent.instance.MonitorState.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The one table of {@link InstanceMonitor}: state, event → state, actions, and why. An event that a
 * state does not list is a bug of the caller.
 *
 * <p>The table prints itself as {@code docs/instance-monitor.md}; a test compares the two.
 */
final class MonitorTable {
  /** One row. */
  record Transition(
      MonitorState from,
      MonitorEvent event,
      MonitorState to,
      List<MonitorAction> actions,
      String why) {}

  static final List<Transition> ROWS =
      List.of(
          row(
              DISCONNECTED,
              ATTEMPT_DUE,
              CONNECTING,
              "conmgr has just started, or the last attempt is long enough ago.",
              CONNECT),
          row(DISCONNECTED, AVOIDED, DISCONNECTED, "Nobody is sent there anyway."),
          //
          row(
              CONNECTING,
              WELCOMED,
              UP,
              "Its attributes are known from here on; the first beat follows at once."),
          row(
              CONNECTING,
              ATTEMPT_FAILED,
              DISCONNECTED,
              "No driver was ever sent there, so there is nobody to tell.",
              RETRY),
          row(
              CONNECTING,
              ATTEMPT_OVERDUE,
              DISCONNECTED,
              "A peer that takes the connection but never says Welcome counts as failed.",
              ABANDON,
              RETRY),
          row(CONNECTING, AVOIDED, CONNECTING, "Nobody is sent there anyway."),
          //
          row(UP, HEARD, UP, "Every message sets the timer anew."),
          row(UP, BEAT_DUE, UP, "Beats go out all the time, not only when idle.", SEND_BEAT),
          row(
              UP,
              SILENCE,
              SUSPECT,
              "One beat is overdue: new sessions go elsewhere if they can, others stay."),
          row(
              UP,
              TIMED_OUT,
              DOWN,
              "Only where the timeout is shorter than one and a half intervals.",
              TELL_TIMED_OUT,
              PART,
              RECONNECT),
          row(
              UP,
              LINK_LOST,
              SUSPECT,
              "The instance may have died, or only its watchdog: the probe tells.",
              PROBE),
          row(
              UP,
              SAID_SHUTTING_DOWN,
              DOWN,
              "The server ends its sessions itself; the drivers get the reason.",
              TELL_SHUTTING_DOWN,
              DROP_LINK,
              RETRY),
          row(
              UP,
              SAID_CRASHED,
              DOWN,
              "Without postmaster there is nothing to wait for.",
              TELL_CRASHED,
              DROP_LINK,
              RETRY),
          row(
              UP,
              SAID_WATCHDOG_STOPPING,
              SUSPECT,
              "The instance stays, so its sessions do; a new watchdog will come.",
              DROP_LINK,
              RECONNECT),
          row(
              UP,
              SAID_TIMED_OUT,
              DOWN,
              "The server has ended this host's sessions already.",
              TELL_TIMED_OUT,
              DROP_LINK,
              RECONNECT),
          row(UP, AVOIDED, UP, "One driver's trouble is a question, not a verdict.", PROBE),
          row(UP, PROBE_ANSWERED, UP, "The driver's trouble was its own or has passed."),
          row(
              UP,
              PROBE_REFUSED,
              SUSPECT,
              "Its watchdog is heard though its port refuses: until the next beat new sessions go"
                  + " elsewhere."),
          row(UP, PROBE_UNANSWERED, UP, "A postmaster may be busy; its watchdog is heard."),
          //
          row(SUSPECT, HEARD, UP, "It was only late."),
          row(SUSPECT, WELCOMED, UP, "The watchdog is back, the instance never was away."),
          row(
              SUSPECT,
              BEAT_DUE,
              SUSPECT,
              "The link may work in one direction still, so beats go on.",
              SEND_BEAT),
          row(
              SUSPECT,
              TIMED_OUT,
              DOWN,
              "The last message is heartbeat_timeout ago, over all attempts since.",
              TELL_TIMED_OUT,
              PART,
              RECONNECT),
          row(SUSPECT, LINK_LOST, SUSPECT, "As from up: the probe tells.", PROBE),
          row(
              SUSPECT,
              SAID_SHUTTING_DOWN,
              DOWN,
              "As from up.",
              TELL_SHUTTING_DOWN,
              DROP_LINK,
              RETRY),
          row(SUSPECT, SAID_CRASHED, DOWN, "As from up.", TELL_CRASHED, DROP_LINK, RETRY),
          row(SUSPECT, SAID_WATCHDOG_STOPPING, SUSPECT, "As from up.", DROP_LINK, RECONNECT),
          row(SUSPECT, SAID_TIMED_OUT, DOWN, "As from up.", TELL_TIMED_OUT, DROP_LINK, RECONNECT),
          row(
              SUSPECT,
              ATTEMPT_DUE,
              SUSPECT,
              "Its sessions go on while conmgr looks for its watchdog.",
              CONNECT),
          row(
              SUSPECT,
              ATTEMPT_FAILED,
              SUSPECT,
              "The instance may have died since the last probe: asked again.",
              PROBE,
              RETRY),
          row(
              SUSPECT,
              ATTEMPT_OVERDUE,
              SUSPECT,
              "Whatever hangs, the timeout settles it.",
              ABANDON,
              RETRY),
          row(
              SUSPECT,
              PROBE_ANSWERED,
              SUSPECT,
              "The postmaster lives: its watchdog is asked again.",
              RECONNECT),
          row(
              SUSPECT,
              PROBE_REFUSED,
              DOWN,
              "No link and no postmaster: nothing is left to hope for.",
              TELL_UNREACHABLE,
              DROP_LINK,
              RETRY),
          row(
              SUSPECT,
              PROBE_UNANSWERED,
              SUSPECT,
              "The host or the network hangs: the timeout settles it.",
              RECONNECT),
          row(SUSPECT, AVOIDED, SUSPECT, "New sessions go elsewhere already."),
          //
          row(DOWN, ATTEMPT_DUE, DOWN, "It is lost until a watchdog says Welcome.", CONNECT),
          row(DOWN, ATTEMPT_FAILED, DOWN, "For ever, however long it takes.", RETRY),
          row(DOWN, ATTEMPT_OVERDUE, DOWN, "For ever, however long it takes.", ABANDON, RETRY),
          row(DOWN, WELCOMED, UP, "It is back, perhaps in another role."),
          row(DOWN, PROBE_ANSWERED, DOWN, "The answer comes too late: the drivers were told."),
          row(DOWN, PROBE_REFUSED, DOWN, "Known already."),
          row(DOWN, PROBE_UNANSWERED, DOWN, "Known already."),
          row(DOWN, AVOIDED, DOWN, "Nobody is sent there anyway."));

  private static final Map<MonitorState, Map<MonitorEvent, Transition>> BY_STATE =
      ROWS.stream()
          .collect(
              Collectors.groupingBy(
                  Transition::from,
                  () -> new EnumMap<>(MonitorState.class),
                  Collectors.toMap(
                      Transition::event,
                      row -> row,
                      (one, two) -> {
                        throw new IllegalStateException("two rows: " + one + ", " + two);
                      },
                      () -> new EnumMap<>(MonitorEvent.class))));

  private MonitorTable() {}

  /** The row that holds in {@code from} for {@code event}. */
  static Transition find(MonitorState from, MonitorEvent event) {
    Transition row = BY_STATE.getOrDefault(from, Map.of()).get(event);
    if (row == null) {
      throw new IllegalStateException("event " + event + " in state " + from);
    }
    return row;
  }

  private static Transition row(
      MonitorState from,
      MonitorEvent event,
      MonitorState to,
      String why,
      MonitorAction... actions) {
    return new Transition(from, event, to, List.of(actions), why);
  }

  /** The whole of {@code docs/instance-monitor.md}. */
  static String toMarkdown() {
    StringBuilder out = new StringBuilder(8192);
    out.append("# How conmgr judges an instance\n\n")
        .append("Printed by `MonitorTable`, which conmgr runs by; a test compares the two.\n\n")
        .append("| state | meaning |\n|---|---|\n");
    for (MonitorState state : MonitorState.values()) {
      out.append("| ").append(state.text()).append(" | ").append(state.meaning()).append(" |\n");
    }
    out.append("\n| event | meaning |\n|---|---|\n");
    for (MonitorEvent event : MonitorEvent.values()) {
      out.append("| ").append(event).append(" | ").append(event.text()).append(" |\n");
    }
    out.append("\n| action | meaning |\n|---|---|\n");
    for (MonitorAction action : MonitorAction.values()) {
      out.append("| ").append(action).append(" | ").append(action.text()).append(" |\n");
    }
    out.append("\n| state | event | next state | actions | why |\n|---|---|---|---|---|\n");
    for (Transition row : ROWS) {
      String actions =
          row.actions().stream().map(MonitorAction::name).collect(Collectors.joining(", "));
      out.append("| ").append(row.from().text());
      out.append(" | ").append(row.event());
      out.append(" | ").append(row.to().text());
      out.append(" | ").append(actions);
      out.append(" | ").append(row.why()).append(" |\n");
    }
    return out.toString();
  }
}
