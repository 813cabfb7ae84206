package org.conmgr.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.conmgr.bed.Instance;

/**
 * One thread's work of the application, as applications are written: use a connection until it
 * fails, then get a new one.
 *
 * <p>{@link #run} does one step and is called again and again by one timer thread; the counters may
 * be read by others.
 */
abstract class Task implements Runnable {
  static final String APPLICATION_NAME = "ledger";
  private static final int LOGIN_TIMEOUT_S = 20;

  private final String url;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private volatile Optional<Connection> connection = Optional.empty();
  private volatile String instance = "";
  private volatile Optional<SQLException> lastError = Optional.empty();
  private long lostAt;
  private volatile long outageNanos;

  /** A connection has been lost, or could not be had. */
  private volatile boolean interrupted;

  Task(String url) {
    this.url = url;
  }

  /** One statement's worth of work. */
  abstract void step(Connection open) throws SQLException;

  @Override
  public final void run() {
    try {
      Connection open = connection.isPresent() ? connection.get() : connect();
      step(open);
      done.incrementAndGet();
      if (interrupted) {
        outageNanos = System.nanoTime() - lostAt;
        interrupted = false;
      }
    } catch (SQLException e) {
      failed(e);
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = Instance.applicationProperties();
    properties.setProperty("loginTimeout", Integer.toString(LOGIN_TIMEOUT_S));
    properties.setProperty("ApplicationName", APPLICATION_NAME);
    Connection fresh = DriverManager.getConnection(url, properties);
    connection = Optional.of(fresh);
    try (Statement statement = fresh.createStatement();
        ResultSet name = statement.executeQuery("select current_setting('cluster_name')")) {
      name.next();
      instance = name.getString(1);
    }
    return fresh;
  }

  private void failed(SQLException e) {
    errors.incrementAndGet();
    lastError = Optional.of(e);
    if (!interrupted) {
      interrupted = true;
      lostAt = System.nanoTime();
    }
    disconnect();
  }

  /** Closes its connection, if there is one; the next step gets another. */
  final void disconnect() {
    Optional<Connection> old = connection;
    connection = Optional.empty();
    try {
      if (old.isPresent()) {
        old.get().close();
      }
    } catch (SQLException e) {
      lastError = Optional.of(e); // it was of no use any more
    }
  }

  final long done() {
    return done.get();
  }

  final long errors() {
    return errors.get();
  }

  /** The name that the instance gave itself in the latest session. */
  final String instance() {
    return instance;
  }

  /** Has it lost its connection, and not done anything since? */
  final boolean isInterrupted() {
    return interrupted;
  }

  final Optional<SQLException> lastError() {
    return lastError;
  }

  /** How long the last outage was: from the error to the next success. */
  final long outageMillis() {
    return outageNanos / 1_000_000;
  }
}
