package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.bed.Signal;
import org.conmgr.wire.Down;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What conmgr hears from real instances, and what it makes of it. */
class ConmgrHeartbeatIT {
  private static final TargetRequest PRIMARY = TargetRequest.of(SessionAttrs.PRIMARY);

  private Bed bed;

  @BeforeEach
  void start() {
    bed = Bed.create();
  }

  @AfterEach
  void end() {
    bed.close();
  }

  /** A7, A44: a promotion is known at once, though check_attr_interval is a second. */
  @Test
  void should_know_a_new_primary_at_once() throws Exception {
    ReplicationSet set = ReplicationSet.create(bed, 1);
    Conmgr conmgr = conmgr("conmgr", set, Map.of());
    Instance standby = set.standbys().get(0);
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      session.target();
      set.primary().kill9();
      Down down = assertInstanceOf(Down.class, session.receive());
      assertTrue(
          down.code() == DownCode.CRASHED || down.code() == DownCode.UNREACHABLE, down.toString());
    }
    try (TargetSocket waiting = TargetSocket.ask(conmgr.port(), PRIMARY.withWaitMs(30_000))) {
      long mark = standby.log().mark();
      set.promote(standby);
      Target target = waiting.target();
      assertEquals(standby.port(), target.port());
      assertEquals(2, target.timeline().orElseThrow());
      standby.log().await(mark, "archive recovery complete");
    }
    conmgr.log().await(0, "instance 0 \\(127.0.0.1:\\d+\\) is down: ");
    conmgr
        .log()
        .await(0, "instance 1 \\(127.0.0.1:\\d+\\) changed from standby to primary, timeline 2");
  }

  /** A7, A44: so is a change of default_transaction_read_only. */
  @Test
  void should_know_a_read_only_primary_at_once() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    Conmgr conmgr = conmgr("conmgr", List.of(instance), slow());
    TargetRequest writable = TargetRequest.of(SessionAttrs.READ_WRITE);
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), writable)) {
      assertEquals(instance.port(), session.target().port());
    }
    instance.set("default_transaction_read_only", "on");
    instance.reload();
    conmgr.log().await(0, "is now primary on timeline 1, read-only by default");
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), writable)) {
      NoTarget refused = assertInstanceOf(NoTarget.class, session.receive());
      assertTrue(refused.reason().contains("read-only primary"), refused.reason());
    }
  }

  /** A7: a fast stop reaches drivers as such, a smart one only keeps new sessions away. */
  @Test
  void should_tell_a_shutdown_from_a_crash() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    instance.createApplicationRole();
    Conmgr conmgr = conmgr("conmgr", List.of(instance), slow());
    Connection busy = instance.connect();
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      session.target();
      assertTrue(busy.isValid(10));
      Signal.TERM.send(instance.postmaster().orElseThrow());
      conmgr.log().await(0, "is now primary on timeline 1, shutting down");
      try (TargetSocket late = TargetSocket.ask(conmgr.port(), PRIMARY)) {
        NoTarget refused = assertInstanceOf(NoTarget.class, late.receive());
        assertTrue(refused.reason().contains("is shutting down"), refused.reason());
      }
      assertEquals(1, conmgr.status().applications().size());
      instance.stop(Instance.StopMode.FAST);
      Down down = assertInstanceOf(Down.class, session.receive());
      assertEquals(DownCode.SHUTTING_DOWN, down.code());
    }
    assertFalse(busy.isValid(10));
  }

  /** A8, A18, A20: each conmgr has its own interval, and one link however many drivers it has. */
  @Test
  void should_beat_at_its_own_interval_and_once_for_all_drivers() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    instance.execute("create extension watchdog");
    Conmgr three =
        conmgr(
            "three",
            List.of(instance),
            Map.of("heartbeat_interval", "300ms", "heartbeat_timeout", "2s"));
    Conmgr five =
        conmgr(
            "five",
            List.of(instance),
            Map.of("heartbeat_interval", "500ms", "heartbeat_timeout", "3s"));
    List<TargetSocket> drivers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      TargetSocket driver = TargetSocket.ask(three.port(), PRIMARY);
      driver.target();
      drivers.add(driver);
    }
    assertEquals(
        "1,2 1,3",
        instance.query(
            "select string_agg(heartbeat_interval || ',' || heartbeat_timeout, ' '"
                + " order by heartbeat_timeout) from pgx_stat_watchdog"));
    // Both were heard all the time, at intervals that the other's timeout would not stand.
    Await.until(
        "round trips", () -> three.status().instances().get(0).number("round_trip_us") >= 0);
    assertEquals("up", three.status().instances().get(0).state());
    assertEquals("up", five.status().instances().get(0).state());
    for (TargetSocket driver : drivers) {
      driver.close();
    }
  }

  /** A17, A19, A44: an instance that is silent is suspect, and down at the timeout. */
  @Test
  void should_take_a_silent_instance_for_lost_at_the_timeout() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    Conmgr conmgr =
        conmgr(
            "conmgr",
            List.of(instance),
            Map.of("heartbeat_interval", "200ms", "heartbeat_timeout", "1s"));
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      session.target();
      long began = System.nanoTime();
      instance.pause();
      Down down = assertInstanceOf(Down.class, session.receive());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertEquals(DownCode.HEARTBEAT_TIMEOUT, down.code());
      assertTrue(took.toMillis() >= 750, took.toString());
      conmgr.log().await(0, "is suspect: nothing heard for \\d+ ms");
      conmgr.log().await(0, "is down: heartbeat timeout: nothing heard for 1 s");
    } finally {
      instance.resume();
    }
    Await.until("it to be up again", () -> conmgr.status().instances().get(0).state().equals("up"));
  }

  /** A21: a backend that is busy or stopped is nobody's loss. */
  @Test
  void should_not_mind_a_stopped_backend() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    Conmgr conmgr =
        conmgr(
            "conmgr",
            List.of(instance),
            Map.of("heartbeat_interval", "100ms", "heartbeat_timeout", "300ms"));
    long mark = conmgr.log().mark();
    try (Connection connection = instance.connect();
        Statement statement = connection.createStatement();
        ResultSet pid = statement.executeQuery("select pg_backend_pid()")) {
      pid.next();
      ProcessHandle backend = ProcessHandle.of(pid.getLong(1)).orElseThrow();
      Signal.STOP.send(backend);
      // Three timeouts go by on conmgr's own clock.
      TargetRequest never = TargetRequest.of(SessionAttrs.STANDBY).withWaitMs(1000);
      try (TargetSocket waiting = TargetSocket.ask(conmgr.port(), never)) {
        assertInstanceOf(NoTarget.class, waiting.receive());
        assertEquals("up", conmgr.status().instances().get(0).state());
      } finally {
        Signal.CONT.send(backend);
      }
    }
    assertEquals(List.of(), conmgr.log().linesAfter(mark));
  }

  /** A22: it tries for ever, at heartbeat_connect_interval. */
  @Test
  void should_find_an_instance_that_comes_late() throws Exception {
    Instance instance = bed.instance("late").init();
    Conmgr conmgr =
        Conmgr.create(
            bed,
            "conmgr",
            List.of(instance.backend()),
            Map.of("heartbeat_connect_interval", "100ms"));
    conmgr.start("-W");
    conmgr.log().await(0, "could not be connected at watchdog port \\d+: connection refused");
    instance.start();
    conmgr.log().await(0, "is connected: primary on timeline 1");
    assertEquals(
        1,
        conmgr.log().linesAfter(0).stream()
            .filter(line -> line.contains("connection refused"))
            .count());
  }

  /** A dead watchdog makes PostgreSQL restart its processes; conmgr comes back by itself. */
  @Test
  void should_come_back_after_the_watchdog_was_killed() throws Exception {
    Instance instance = bed.instance("alone").init().start();
    Conmgr conmgr = conmgr("conmgr", List.of(instance), slow());
    long mark = conmgr.log().mark();
    instance.worker("watchdog").destroyForcibly();
    conmgr.log().await(mark, "is suspect: heartbeat link lost|is down");
    conmgr.log().await(mark, "is heard again|is connected");
    Await.until("a target", () -> isTarget(conmgr));
  }

  /** A primary that comes back after its successor's promotion gets no sessions. */
  @Test
  void should_not_give_a_superseded_primary() throws Exception {
    ReplicationSet set = ReplicationSet.create(bed, 1);
    Conmgr conmgr = conmgr("conmgr", set, slow());
    Instance old = set.primary();
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      assertEquals(old.port(), session.target().port());
      set.promote(set.standbys().get(0));
      Down down = assertInstanceOf(Down.class, session.receive());
      assertEquals(DownCode.SUPERSEDED, down.code());
      assertTrue(down.reason().contains("superseded by timeline 2"), down.reason());
    }
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      assertEquals(set.primary().port(), session.target().port());
    }
    conmgr.log().await(0, "WARNING.*superseded by timeline 2");
  }

  /** An instance of another system is named with both identifiers and never given. */
  @Test
  void should_refuse_an_instance_of_another_system() throws Exception {
    Instance one = bed.instance("one").init().start();
    Instance other = bed.instance("other").init().start();
    Conmgr conmgr = conmgr("conmgr", List.of(one, other), slow());
    String line = conmgr.log().await(0, "ERROR.*instance 1 .*does not belong to the set");
    for (Instance instance : List.of(one, other)) {
      String identifier = instance.query("select system_identifier from pg_control_system()");
      assertTrue(line.contains(identifier), line);
    }
    for (int i = 0; i < 10; i++) {
      try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
        assertEquals(0, session.target().instance());
      }
    }
  }

  private static boolean isTarget(Conmgr conmgr) throws Exception {
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      return session.receive() instanceof Target;
    }
  }

  /** Times so long that nothing can be due to a timeout. */
  private static Map<String, String> slow() {
    return Map.of("heartbeat_interval", "30s", "heartbeat_timeout", "60s");
  }

  private Conmgr conmgr(String name, ReplicationSet set, Map<String, String> settings) {
    return conmgr(name, set.all(), settings);
  }

  /** A conmgr that is connected with all of them. */
  private Conmgr conmgr(String name, List<Instance> instances, Map<String, String> settings) {
    Conmgr conmgr =
        Conmgr.create(bed, name, instances.stream().map(Instance::backend).toList(), settings);
    conmgr.start("--complete");
    return conmgr;
  }
}
