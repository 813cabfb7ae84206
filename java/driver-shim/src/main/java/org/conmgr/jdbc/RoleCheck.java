package org.conmgr.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.conmgr.wire.Target;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Looks once more whether an instance that conmgr gave is of the kind that was asked for (A56).
 *
 * <p>A primary is what pgjdbc takes for one: not in recovery, and transactions begin read-write. A
 * server of version 14 or later has reported both when the connection stands, so looking costs no
 * round trip; an older one is asked.
 */
final class RoleCheck {
  private RoleCheck() {}

  /**
   * Returns if {@code connection} is of the kind {@code wanted}.
   *
   * @throws SQLException 08001 if it is not
   */
  static void check(Connection connection, ServerType wanted, Target target) throws SQLException {
    boolean fits =
        switch (wanted) {
          case PRIMARY -> isPrimary(connection);
          case SECONDARY -> !isPrimary(connection);
          case ANY, PREFER_PRIMARY, PREFER_SECONDARY -> true;
        };
    if (!fits) {
      throw new SQLException(
          "instance %d (%s:%d) is no %s"
              .formatted(target.instance(), target.host(), target.port(), wanted.pgjdbcName()),
          ConnectFailures.CANNOT_CONNECT);
    }
  }

  private static boolean isPrimary(Connection connection) throws SQLException {
    PGConnection reports = connection.unwrap(PGConnection.class);
    String inRecovery = reports.getParameterStatus("in_hot_standby");
    String readOnly = reports.getParameterStatus("default_transaction_read_only");
    if (inRecovery == null || readOnly == null) {
      return isOff(ask(connection));
    }
    return isOff(inRecovery) && isOff(readOnly);
  }

  private static boolean isOff(@Nullable String setting) {
    return "off".equals(setting);
  }

  private static @Nullable String ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SHOW transaction_read_only")) {
      return result.next() ? result.getString(1) : null;
    }
  }
}
