package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.jdbc.ConmgrLossException;
import org.conmgr.wire.DownCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** A54, A55: a call in progress learns at once that its instance, or its conmgr, is lost. */
class JdbcLossIT {
  private static final String BLOCK = "select pg_advisory_lock(1)";

  /** What a call may give whose session was cut by the network or by the server (A55). */
  private static final Set<String> IN_USE = Set.of("57P01", "08006", "08007");

  private Bed bed;
  private Instance instance;
  private Conmgr conmgr;

  @BeforeEach
  void start() {
    bed = Bed.create();
    instance = bed.instance("primary").init().start();
    instance.createApplicationRole();
    conmgr =
        Conmgr.create(
            bed,
            "conmgr",
            List.of(instance.backend()),
            Map.of("heartbeat_interval", "200ms", "heartbeat_timeout", "1s"));
    conmgr.start();
  }

  @AfterEach
  void end() {
    bed.close();
  }

  /** With and without TLS above the socket. */
  @ParameterizedTest
  @ValueSource(strings = {"disable", "require"})
  void should_wake_a_blocked_call_with_conmgrs_reason(String sslmode) throws Exception {
    if (sslmode.equals("require")) {
      Certificate.of(bed, "db.invalid").install(instance);
      instance.set("ssl", "on");
      instance.restart();
      Jdbc.awaitState(conmgr, instance, "up");
    }
    try (Connection holder = instance.connect();
        Connection connection =
            Jdbc.connect(conmgr.url(), "sslmode", sslmode, "targetWait", "10s")) {
      CompletableFuture<SQLException> blocked = block(holder, connection);
      instance.pause(); // silent: nothing but conmgr can tell
      SQLException error = Jdbc.error(blocked);
      assertEquals("08006", error.getSQLState());
      ConmgrLossException loss = Jdbc.loss(error).orElseThrow();
      assertEquals(DownCode.HEARTBEAT_TIMEOUT, loss.code());
      assertEquals(0, loss.instance());
      assertTrue(connection.isClosed());
      instance.resume();
    }
  }

  @Test
  void should_wake_a_blocked_call_when_the_postmaster_is_killed() throws Exception {
    try (Connection holder = instance.connect();
        Connection connection = Jdbc.connect(conmgr.url())) {
      CompletableFuture<SQLException> blocked = block(holder, connection);
      long killed = instance.kill9();
      SQLException error = Jdbc.error(blocked);
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      assertTrue(IN_USE.contains(error.getSQLState()), error.getSQLState());
      assertTrue(took.toMillis() < 1000, took.toString());
      holder.abort(Runnable::run);
    }
  }

  @Test
  void should_wake_a_blocked_call_when_conmgr_is_killed() throws Exception {
    try (Connection holder = instance.connect();
        Connection connection = Jdbc.connect(conmgr.url())) {
      CompletableFuture<SQLException> blocked = block(holder, connection);
      instance.pause(); // so that the driver does it alone
      conmgr.kill9();
      SQLException error = Jdbc.error(blocked);
      assertEquals("08006", error.getSQLState());
      assertEquals(DownCode.UNKNOWN, Jdbc.loss(error).orElseThrow().code());
      instance.resume();
    }
  }

  @Test
  void should_wake_a_call_that_is_blocked_in_writing() throws Exception {
    byte[] much = new byte[64 * 1024 * 1024];
    try (Connection connection = Jdbc.connect(conmgr.url());
        PreparedStatement statement = connection.prepareStatement("select length(?)")) {
      statement.setBytes(1, much);
      instance.pause();
      CompletableFuture<SQLException> blocked = Jdbc.failing(statement::execute);
      SQLException error = Jdbc.error(blocked);
      assertEquals("08006", error.getSQLState());
      assertTrue(Jdbc.loss(error).isPresent(), error.toString());
      instance.resume();
    }
  }

  /** A connection that was idle when its instance was lost says why at its next use. */
  @Test
  void should_tell_the_reason_at_the_next_use() throws Exception {
    try (Connection connection = Jdbc.connect(conmgr.url())) {
      instance.pause(); // so that only the driver can know, and the call ends by it alone
      conmgr.kill9();
      SQLException error = Jdbc.error(Jdbc.failing(() -> Jdbc.execute(connection, "select 1")));
      assertEquals("08006", error.getSQLState());
      assertEquals(DownCode.UNKNOWN, Jdbc.loss(error).orElseThrow().code());
      assertTrue(connection.isClosed());
      instance.resume();
    }
  }

  /** A wait for notifications with a limit changes the socket's timeout, and sets it back. */
  @ParameterizedTest
  @ValueSource(ints = {0, 60_000})
  void should_wake_a_wait_for_notifications_with_the_reason(int timeout) throws Exception {
    try (Connection connection = Jdbc.connect(conmgr.url())) {
      Jdbc.execute(connection, "listen news");
      PGConnection listening = connection.unwrap(PGConnection.class);
      instance.pause();
      CompletableFuture<SQLException> waiting =
          Jdbc.failing(() -> listening.getNotifications(timeout));
      conmgr.kill9();
      SQLException error = Jdbc.error(waiting);
      assertEquals("08006", error.getSQLState());
      assertEquals(DownCode.UNKNOWN, Jdbc.loss(error).orElseThrow().code());
      instance.resume();
    }
  }

  /** As a pool does: it closes what it takes for broken, or just old, and wants no error. */
  @ParameterizedTest
  @ValueSource(strings = {"disable", "require"})
  void should_close_quietly_after_the_loss(String sslmode) throws Exception {
    if (sslmode.equals("require")) {
      Certificate.of(bed, "db.invalid").install(instance);
      instance.set("ssl", "on");
      instance.restart();
      Jdbc.awaitState(conmgr, instance, "up");
    }
    String[] properties = {"sslmode", sslmode, "targetWait", "10s"};
    try (Connection witness = Jdbc.connect(conmgr.url(), properties);
        Connection asked = Jdbc.connect(conmgr.url(), properties);
        Connection idle = Jdbc.connect(conmgr.url(), properties)) {
      CompletableFuture<SQLException> waiting =
          Jdbc.failing(() -> witness.unwrap(PGConnection.class).getNotifications(0));
      instance.pause();
      assertTrue(Jdbc.loss(Jdbc.error(waiting)).isPresent());
      assertFalse(asked.isValid(60));
      assertDoesNotThrow(asked::close);
      assertDoesNotThrow(idle::close);
      instance.resume();
    }
  }

  /** A connect that waits for an instance gets it when it comes. */
  @Test
  void should_wait_for_an_instance_to_come_back() throws Exception {
    instance.stop(Instance.StopMode.FAST);
    Jdbc.awaitState(conmgr, instance, "down");
    SQLException error = Jdbc.refused(conmgr.url(), "targetServerType", "primary");
    assertEquals("08001", error.getSQLState());
    CompletableFuture<Integer> port =
        CompletableFuture.supplyAsync(
            () -> {
              try (Connection connection =
                  Jdbc.connect(conmgr.url(), "targetServerType", "primary", "targetWait", "20s")) {
                return Jdbc.serverPort(connection);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    instance.start();
    assertEquals(instance.port(), Await.future("the connection", Await.PATIENCE, port));
  }

  private CompletableFuture<SQLException> block(Connection holder, Connection connection)
      throws SQLException {
    Jdbc.execute(holder, BLOCK);
    CompletableFuture<SQLException> blocked = Jdbc.failing(() -> Jdbc.execute(connection, BLOCK));
    Jdbc.awaitBlocked(instance, connection);
    return blocked;
  }
}
