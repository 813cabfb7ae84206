package org.conmgr.agent.instance;

import static org.conmgr.agent.instance.MonitorAction.*;
import static org.conmgr.agent.instance.MonitorEvent.*;
import static org.conmgr.agent.instance.MonitorState.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.config.HeartbeatConfig;
import org.junit.jupiter.api.Test;

/** On virtual time, with the defaults: interval 10 s, timeout 20 s, attempts 1 s and 10 s. */
class InstanceMonitorTest {
  private final InstanceMonitor monitor = new InstanceMonitor(Instances.TIMING, 0);
  private final List<String> log = new ArrayList<>();

  @Test
  void should_connect_at_once_and_send_the_first_beat_right_after_welcome() {
    runUntil(0);
    assertEquals(List.of("0.0 ATTEMPT_DUE CONNECT"), log);
    happen(2, WELCOMED);
    runUntil(2);
    assertEquals(UP, monitor.state());
    assertEquals("2.0 BEAT_DUE SEND_BEAT", last());
  }

  // A17: the guide's example: heard at 1 s and 11 s, nothing more: fires at 31 s.
  @Test
  void should_time_out_after_the_last_packet_received() {
    up(1);
    happen(11, HEARD);
    runUntil(30.9);
    assertEquals(SUSPECT, monitor.state());
    runUntil(31);
    assertEquals(DOWN, monitor.state());
    assertEquals("31.0 TIMED_OUT TELL_TIMED_OUT PART RECONNECT", lastOf(TIMED_OUT));
  }

  // A17: beats go out all the time, however much is heard.
  @Test
  void should_send_beats_at_the_interval_whether_or_not_it_hears() {
    up(0);
    for (int second = 1; second <= 40; second++) {
      happen(second, HEARD);
    }
    assertEquals(
        List.of("0.0", "10.0", "20.0", "30.0", "40.0"),
        log.stream()
            .filter(line -> line.contains("SEND_BEAT"))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .toList());
  }

  @Test
  void should_be_suspect_after_one_and_a_half_intervals_and_up_when_heard_again() {
    up(0);
    runUntil(14.9);
    assertEquals(UP, monitor.state());
    runUntil(15);
    assertEquals(SUSPECT, monitor.state());
    happen(19.9, HEARD);
    assertEquals(UP, monitor.state());
    runUntil(34.8);
    assertEquals(UP, monitor.state());
  }

  // A22: the next attempt comes connect_interval after the failed one ended, for ever.
  @Test
  void should_retry_after_the_end_of_the_failed_attempt() {
    runUntil(0);
    happen(4, ATTEMPT_FAILED);
    assertEquals(DISCONNECTED, monitor.state());
    runUntil(4.9);
    assertEquals("4.0 ATTEMPT_FAILED RETRY", last());
    runUntil(5);
    assertEquals("5.0 ATTEMPT_DUE CONNECT", last());
    assertEquals(CONNECTING, monitor.state());
    runUntil(15);
    assertEquals("15.0 ATTEMPT_OVERDUE ABANDON RETRY", last());
    runUntil(16);
    assertEquals("16.0 ATTEMPT_DUE CONNECT", last());
    runUntil(1000);
    assertEquals(CONNECTING, monitor.state());
  }

  @Test
  void should_probe_when_the_link_closes_and_go_down_when_refused() {
    up(0);
    happen(3, LINK_LOST);
    assertEquals(SUSPECT, monitor.state());
    assertEquals("3.0 LINK_LOST PROBE", last());
    happen(3.001, PROBE_REFUSED);
    assertEquals(DOWN, monitor.state());
    assertEquals("3.0 PROBE_REFUSED TELL_UNREACHABLE DROP_LINK RETRY", lastOf(PROBE_REFUSED));
    runUntil(4.1);
    assertEquals("4.0 ATTEMPT_DUE CONNECT", last());
  }

  @Test
  void should_reconnect_at_once_when_the_postmaster_answers_and_keep_the_sessions() {
    up(0);
    happen(3, LINK_LOST);
    happen(3.001, PROBE_ANSWERED);
    runUntil(3.002);
    assertEquals("3.0 ATTEMPT_DUE CONNECT", last());
    assertEquals(SUSPECT, monitor.state());
    happen(3.01, WELCOMED);
    assertEquals(UP, monitor.state());
  }

  @Test
  void should_count_the_timeout_from_the_last_message_over_all_attempts() {
    up(0);
    happen(5, HEARD);
    happen(6, LINK_LOST);
    happen(6.1, PROBE_ANSWERED);
    for (double at = 6.2; at < 24.9; at += 1.1) {
      runUntil(at);
      happen(at, ATTEMPT_FAILED);
      happen(at, PROBE_ANSWERED);
    }
    assertEquals(SUSPECT, monitor.state());
    runUntil(25);
    assertEquals(DOWN, monitor.state());
  }

  @Test
  void should_probe_again_when_a_suspect_refuses_the_link() {
    up(0);
    happen(3, LINK_LOST);
    happen(3.001, PROBE_ANSWERED);
    runUntil(3.002);
    happen(3.003, ATTEMPT_FAILED);
    assertEquals("3.0 ATTEMPT_FAILED PROBE RETRY", last());
    happen(3.004, PROBE_REFUSED);
    assertEquals(DOWN, monitor.state());
  }

  @Test
  void should_not_reconnect_twice_within_the_connect_interval() {
    up(0);
    happen(5, LINK_LOST);
    happen(5, PROBE_ANSWERED);
    happen(5, WELCOMED);
    happen(5.1, LINK_LOST);
    happen(5.1, PROBE_ANSWERED);
    runUntil(5.9);
    assertEquals("5.1 PROBE_ANSWERED RECONNECT", last());
    runUntil(6);
    assertEquals("6.0 ATTEMPT_DUE CONNECT", last());
  }

  @Test
  void should_believe_what_the_watchdog_says_in_goodbye() {
    for (MonitorEvent goodbye : List.of(SAID_SHUTTING_DOWN, SAID_CRASHED, SAID_TIMED_OUT)) {
      InstanceMonitor one = new InstanceMonitor(Instances.TIMING, 0);
      one.on(ATTEMPT_DUE, 0);
      one.on(WELCOMED, 0);
      one.on(goodbye, 1);
      assertEquals(DOWN, one.state(), goodbye.name());
    }
    up(0);
    happen(1.5, SAID_WATCHDOG_STOPPING);
    assertEquals(SUSPECT, monitor.state());
    runUntil(1.5);
    assertEquals("1.5 ATTEMPT_DUE CONNECT", last());
  }

  @Test
  void should_settle_a_probe_that_gets_no_answer() {
    up(0);
    happen(3, LINK_LOST);
    runUntil(4);
    assertEquals("4.0 ATTEMPT_DUE CONNECT", last());
    assertEquals("4.0 PROBE_UNANSWERED RECONNECT", lastOf(PROBE_UNANSWERED));
    assertEquals(SUSPECT, monitor.state());
  }

  @Test
  void should_not_go_down_for_one_drivers_trouble_while_the_watchdog_is_heard() {
    up(0);
    happen(1, AVOIDED);
    assertEquals("1.0 AVOIDED PROBE", last());
    happen(1.1, PROBE_REFUSED);
    assertEquals(SUSPECT, monitor.state());
    happen(2, HEARD);
    assertEquals(UP, monitor.state());
  }

  @Test
  void should_time_out_from_up_when_the_timeout_is_short() {
    HeartbeatConfig hasty =
        new HeartbeatConfig(
            Duration.ofSeconds(10),
            Duration.ofSeconds(12),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Optional.empty());
    InstanceMonitor one = new InstanceMonitor(hasty, 0);
    one.on(ATTEMPT_DUE, 0);
    one.on(WELCOMED, 0);
    one.on(BEAT_DUE, 0);
    one.on(BEAT_DUE, nanos(10));
    assertEquals(nanos(12), one.nextDeadline());
    assertEquals(Optional.of(TIMED_OUT), one.due(nanos(12)));
  }

  @Test
  void should_come_back_from_down_with_a_welcome() {
    up(0);
    happen(1, SAID_CRASHED);
    runUntil(2);
    happen(2.5, WELCOMED);
    assertEquals(UP, monitor.state());
    runUntil(2.5);
    assertEquals("2.5 BEAT_DUE SEND_BEAT", last());
  }

  @Test
  void should_reject_an_event_that_its_state_does_not_list() {
    assertThrows(IllegalStateException.class, () -> monitor.on(HEARD, 0));
  }

  private void up(double at) {
    runUntil(at);
    happen(at, WELCOMED);
    runUntil(at);
  }

  /** Lets time pass, then an event happen. */
  private void happen(double seconds, MonitorEvent event) {
    runUntil(seconds);
    note(seconds, event, monitor.on(event, nanos(seconds)));
  }

  /** Lets all timers up to a time fire, each at its own. */
  private void runUntil(double seconds) {
    while (monitor.nextDeadline() <= nanos(seconds)) {
      long now = monitor.nextDeadline();
      MonitorEvent event = monitor.due(now).orElseThrow();
      note(now / 1e9, event, monitor.on(event, now));
    }
  }

  private void note(double seconds, MonitorEvent event, List<MonitorAction> actions) {
    StringBuilder line = new StringBuilder("%.1f %s".formatted(seconds, event));
    actions.forEach(action -> line.append(' ').append(action));
    log.add(line.toString());
  }

  private String last() {
    return log.get(log.size() - 1);
  }

  private String lastOf(MonitorEvent event) {
    return log.stream()
        .filter(line -> line.contains(" " + event + " "))
        .reduce((one, two) -> two)
        .orElse("none");
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
