package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Outcome;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.bed.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** cm_ctl with a primary, a standby and applications. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CmCtlInstancesIT {
  private Bed bed;
  private ReplicationSet set;

  @BeforeAll
  void start() {
    bed = Bed.create();
    set = ReplicationSet.create(bed, 1);
  }

  @AfterAll
  void end() {
    bed.close();
  }

  private Conmgr create(String name, List<Backend> backends) {
    return Conmgr.create(
        bed,
        name,
        backends,
        Map.of("heartbeat_interval", "100ms", "heartbeat_timeout", "1s", "syslog_ident", "'x'"));
  }

  /** A46, A47: what start says, and what status then knows of each instance. */
  @Test
  void should_wait_for_the_primary_and_show_instances() {
    Conmgr conmgr = create("shown", set.backends());
    Outcome start = conmgr.start("--complete");
    assertEquals(
        """
        cm_ctl: conmgr process is ready
        cm_ctl: waiting for conmgr process to connect to watchdog
        cm_ctl: conmgr process started
        """,
        start.out());
    Status.InstanceRow primary = conmgr.status().instance(set.primary());
    assertEquals("up", primary.state());
    assertEquals("primary", primary.role());
    assertEquals(1, primary.number("timeline"));
    assertEquals("15", primary.text("server_version").substring(0, 2));
    assertEquals(
        set.primary().query("select system_identifier from pg_control_system()"),
        primary.text("system_identifier"));
    assertEquals("standby", conmgr.status().instance(set.standbys().get(0)).role());
    Await.until(
        "a round trip",
        () -> conmgr.status().instance(set.primary()).members().containsKey("round_trip_us"));
    String table = conmgr.cmCtl("status", "-i", "instance").expectSuccess().out();
    assertTrue(table.contains("127.0.0.1:" + set.primary().port() + "  up     primary"), table);
    conmgr.stop().expectSuccess();
  }

  /** A39, A47: the primary is enough, unless --complete is given. */
  @Test
  void should_not_wait_for_the_others_unless_told() {
    List<Backend> backends = new ArrayList<>(set.backends());
    backends.add(
        new Backend(Optional.empty(), Optional.of("127.0.0.1"), bed.freePort(), bed.freePort()));
    Conmgr conmgr = create("partial", backends);
    conmgr.start();
    conmgr.stop().expectSuccess();
    Outcome complete = conmgr.cmCtl("start", "--complete", "-t", "2");
    assertEquals(1, complete.exit());
    assertTrue(
        complete.err().contains("could not connect to the watchdogs of all instances"),
        complete.err());
    assertTrue(conmgr.isRunning());
    conmgr.stop().expectSuccess();
  }

  /** A48: smart. */
  @Test
  void should_wait_for_the_last_application_when_stopped_smartly() throws Exception {
    Conmgr conmgr = create("smart", set.backends());
    conmgr.start("--complete");
    try (Connection connection = Jdbc.connect(conmgr.url(), "ApplicationName", "ledger")) {
      String applications = conmgr.cmCtl("status", "-i", "application").expectSuccess().out();
      assertTrue(applications.contains("ledger"), applications);
      Outcome stop = conmgr.stop("-m", "smart", "-t", "1");
      assertEquals("cm_ctl: conmgr process has not stopped within 1 s\n", stop.err());
      assertEquals(1, stop.exit());
      assertEquals("1", Jdbc.value(connection, "select 1"));
      Jdbc.refused(conmgr.url());
      assertTrue(conmgr.isRunning());
    }
    conmgr.awaitEnd();
  }

  /** A48: fast and immediate, also after smart. */
  @Test
  void should_cut_applications_off_when_stopped_fast() throws Exception {
    for (String mode : List.of("fast", "immediate")) {
      Conmgr conmgr = create(mode, set.backends());
      conmgr.start("--complete");
      try (Connection connection = Jdbc.connect(conmgr.url())) {
        assertEquals(
            "cm_ctl: conmgr process is shutting down\n",
            conmgr.stop("-m", "smart", "-W").expectSuccess().out());
        conmgr.stop("-m", mode).expectSuccess();
        Await.until(mode + ": the connection's end", () -> !connection.isValid(1));
        conmgr.awaitEnd();
      }
      assertFalse(conmgr.isRunning());
    }
  }
}
