package org.conmgr.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.conmgr.bed.Await;
import org.conmgr.bed.Instance;
import org.conmgr.bed.Signal;

/**
 * A call that waits for the server, on a thread of its own, and the moment and the kind of its
 * error.
 */
final class BlockedCall {
  /** When ({@link System#nanoTime}) the call ended, and with what. */
  record End(long nanoTime, SQLException error) {}

  private final int backend;
  private final CompletableFuture<End> end = new CompletableFuture<>();

  private BlockedCall(int backend) {
    this.backend = backend;
  }

  /** Opens a connection and returns when its call is waiting on {@code primary}. */
  static BlockedCall start(String url, Instance primary) throws SQLException {
    Connection connection = DriverManager.getConnection(url, Instance.applicationProperties());
    BlockedCall call = new BlockedCall(backendOf(connection));
    Thread thread = new Thread(() -> call.block(connection), "blocked call");
    thread.setDaemon(true);
    thread.start();
    primary.awaitQuery(
        "select wait_event from pg_stat_activity where pid = " + call.backend,
        "PgSleep",
        Await.PATIENCE);
    return call;
  }

  /** The process id of a session's backend. */
  static int backendOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void block(Connection connection) {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_sleep(600)");
      end.completeExceptionally(new IllegalStateException("the call has not been interrupted"));
    } catch (SQLException e) {
      end.complete(new End(System.nanoTime(), e));
    }
  }

  /**
   * Stops the backend, so that it cannot end by itself: only conmgr can tell the application now.
   */
  void freezeBackend() {
    ProcessHandle.of(backend).ifPresent(Signal.STOP::send);
  }

  void killBackend() {
    ProcessHandle.of(backend).ifPresent(Signal.KILL::send);
  }

  CompletableFuture<End> end() {
    return end;
  }
}
