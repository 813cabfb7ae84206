package org.conmgr.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.conmgr.bed.Instance;

/**
 * The application of the other client host, a process of its own: opens its sessions, takes the
 * lock in each of them, says so, and keeps them until it is ended.
 *
 * <p>Arguments: the URL for the primary, the URL for standbys.
 */
final class OtherHostApplication {
  static final String READY = "sessions open";
  static final int SESSIONS = 6;

  /**
   * The advisory lock that all its sessions share: who gets it exclusively knows that all of them
   * are gone.
   */
  static final int LOCK = 4711;

  private OtherHostApplication() {}

  public static void main(String[] urls) throws SQLException, InterruptedException {
    List<Connection> sessions = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Connection session =
          DriverManager.getConnection(urls[i % urls.length], Instance.applicationProperties());
      sessions.add(session);
      try (Statement statement = session.createStatement()) {
        statement.execute("select pg_advisory_lock_shared(" + LOCK + ")");
      }
    }
    System.out.println(READY + ": " + sessions.size());
    Thread.currentThread().join(); // for ever
  }
}
