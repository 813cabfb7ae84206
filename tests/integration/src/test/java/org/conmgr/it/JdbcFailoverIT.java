package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.bed.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles that change under connections and under a pool. */
class JdbcFailoverIT {
  private Bed bed;
  private ReplicationSet set;
  private Conmgr conmgr;

  @BeforeEach
  void start() {
    bed = Bed.create();
    set = ReplicationSet.create(bed, 2);
    conmgr = Conmgr.create(bed, "conmgr", set.backends(), Map.of());
    conmgr.start("--complete");
  }

  @AfterEach
  void end() {
    bed.close();
  }

  /** A56: conmgr cannot know that this standby is a primary by now, for its watchdog is frozen. */
  @Test
  void should_ask_again_when_the_role_changed_in_between() throws SQLException {
    Instance changed = set.standbys().get(0);
    Instance standby = set.standbys().get(1);
    Signal.STOP.send(changed.worker("watchdog"));
    long mark = changed.log().mark();
    changed.promote();
    changed.log().await(mark, "archive recovery complete");
    changed.awaitQuery("select pg_is_in_recovery()", "f", Await.PATIENCE);
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", "secondary");
      open.add(connection);
      assertEquals(standby.port(), Jdbc.serverPort(connection));
    }
    for (Connection connection : open) {
      connection.close();
    }
  }

  /** A57: the preferences, when what they prefer is not there. */
  @Test
  void should_let_go_of_a_preference_that_cannot_be_fulfilled() throws SQLException {
    for (Instance standby : set.standbys()) {
      standby.stop(Instance.StopMode.FAST);
      Jdbc.awaitState(conmgr, standby, "down");
    }
    assertEquals(set.primary().port(), port("preferSecondary"));
    assertEquals(
        "08001", Jdbc.refused(conmgr.url(), "targetServerType", "secondary").getSQLState());
    set.standbys().forEach(Instance::start);
    set.standbys().forEach(standby -> Jdbc.awaitState(conmgr, standby, "up"));
    set.primary().kill9();
    Jdbc.awaitState(conmgr, set.primary(), "down");
    int port = port("preferPrimary");
    assertTrue(set.standbys().stream().anyMatch(standby -> standby.port() == port));
    assertEquals("08001", Jdbc.refused(conmgr.url(), "targetServerType", "primary").getSQLState());
  }

  private int port(String type) throws SQLException {
    try (Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", type)) {
      return Jdbc.serverPort(connection);
    }
  }

  /** A pool goes on by itself after a failover. */
  @Test
  void should_carry_a_pool_over_a_failover() throws Exception {
    set.primary().execute("create table app.t (n int primary key); grant all on app.t to app");
    try (HikariDataSource pool = new HikariDataSource(poolConfig())) {
      Writers writers = new Writers(pool);
      Await.until("first rows", () -> writers.written.get() > 50);
      Instance old = set.primary();
      long killed = old.kill9();
      Instance best = set.mostAdvancedStandby();
      set.promote(best);
      int atPromotion = writers.written.get();
      Await.until("rows on the new primary", () -> writers.written.get() > atPromotion + 50);
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      writers.stop();
      assertTrue(took.toMillis() < 10_000, took.toString());
      try (Connection connection = pool.getConnection()) {
        assertEquals(best.port(), Jdbc.serverPort(connection));
      }
    }
    Jdbc.awaitApplications(conmgr, 0);
  }

  private HikariConfig poolConfig() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(conmgr.url());
    config.setUsername(Instance.APPLICATION_ROLE);
    config.setPassword(Instance.APPLICATION_PASSWORD);
    config.addDataSourceProperty("targetServerType", "primary");
    config.addDataSourceProperty("targetWait", "10s");
    config.setMaximumPoolSize(4);
    config.setConnectionTimeout(15_000);
    return config;
  }

  /** Threads that write numbers through the pool, and go on over errors. */
  private static final class Writers {
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final HikariDataSource pool;
    private final List<CompletableFuture<Void>> threads = new ArrayList<>();

    Writers(HikariDataSource pool) {
      this.pool = pool;
      for (int i = 0; i < 4; i++) {
        threads.add(CompletableFuture.runAsync(this::write, task -> new Thread(task).start()));
      }
    }

    private void write() {
      while (!stopping.get()) {
        try (Connection connection = pool.getConnection()) {
          Jdbc.execute(connection, "insert into app.t values (" + next.incrementAndGet() + ")");
          written.incrementAndGet();
        } catch (SQLException e) {
          // the failover: the next round gets another connection
        }
      }
    }

    void stop() {
      stopping.set(true);
      threads.forEach(thread -> Await.future("a writer's end", Await.PATIENCE, thread));
    }
  }
}
