package org.conmgr.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.conmgr.bed.Await;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.jdbc.ConmgrLossException;
import org.junit.jupiter.api.Assertions;

/** What an application does through JDBC, in the words of the tests. */
final class Jdbc {
  private Jdbc() {}

  /** Connects as the application; {@code properties} are names and values in turn. */
  static Connection connect(String url, String... properties) throws SQLException {
    Properties all = Instance.applicationProperties();
    for (int i = 0; i < properties.length; i += 2) {
      all.setProperty(properties[i], properties[i + 1]);
    }
    return DriverManager.getConnection(url, all);
  }

  /** Connects in vain. */
  static SQLException refused(String url, String... properties) {
    return Assertions.assertThrows(
        SQLException.class, () -> connect(url, properties).close(), "connected to " + url);
  }

  /** A URL of several addresses: conmgrs and instances on 127.0.0.1, by their ports. */
  static String url(int... ports) {
    List<String> addresses = new ArrayList<>();
    for (int port : ports) {
      addresses.add("127.0.0.1:" + port);
    }
    return "jdbc:conmgr://" + String.join(",", addresses) + "/" + Instance.DATABASE;
  }

  static int serverPort(Connection connection) throws SQLException {
    return Integer.parseInt(value(connection, "select inet_server_port()"));
  }

  static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Runs {@code call}, which is going to block and to fail, in a thread of its own; the future
   * gives its error.
   */
  static CompletableFuture<SQLException> failing(Call call) {
    return CompletableFuture.supplyAsync(
        () -> Assertions.assertThrows(SQLException.class, call::run),
        task -> new Thread(task, "blocked call").start());
  }

  /** A call to the database. */
  interface Call {
    void run() throws SQLException;
  }

  static SQLException error(CompletableFuture<SQLException> failing) {
    return Await.future("the call's error", Await.PATIENCE, failing);
  }

  /** The loss that conmgr reported, from the chain of causes. */
  static Optional<ConmgrLossException> loss(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConmgrLossException loss) {
        return Optional.of(loss);
      }
    }
    return Optional.empty();
  }

  /** Waits until the session of that backend waits for a lock, that is: until its call blocks. */
  static void awaitBlocked(Instance instance, Connection connection) throws SQLException {
    int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    instance.awaitQuery(
        "select count(*) from pg_stat_activity where pid = "
            + pid
            + " and wait_event_type = 'Lock'",
        "1",
        Await.PATIENCE);
  }

  static void awaitState(Conmgr conmgr, Instance instance, String state) {
    Await.until(
        "instance " + instance.name() + " " + state,
        Await.PATIENCE,
        () -> conmgr.status().instance(instance).state().equals(state));
  }

  /** Freezes conmgr and waits until every thread of it stands still. */
  static void pause(Conmgr conmgr) {
    conmgr.pause();
    Path threads = Path.of("/proc", Long.toString(conmgr.process().pid()), "task");
    Await.until(
        "conmgr standing still",
        Await.PATIENCE,
        () -> {
          try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(Jdbc::isStopped);
          }
        });
  }

  private static boolean isStopped(Path thread) {
    try {
      return Files.readString(thread.resolve("status")).contains("State:\tT");
    } catch (IOException e) {
      return true; // gone
    }
  }

  static void awaitApplications(Conmgr conmgr, int count) {
    Await.until(
        count + " applications at conmgr",
        Duration.ofSeconds(10),
        () -> conmgr.status().applications().size() == count);
  }
}
