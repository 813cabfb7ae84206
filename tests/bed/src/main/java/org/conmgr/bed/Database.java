package org.conmgr.bed;

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

/**
 * An instance as its superuser sees it: SQL by the Unix-domain socket, each call a session of its
 * own unless {@link #connect} is asked for one. Safe for use by many threads.
 */
public abstract sealed class Database permits Instance {
  /** The database that everybody uses. */
  public static final String DATABASE = "postgres";

  static final String ADMINISTRATOR = "postgres";

  public abstract String name();

  /** The Unix-domain socket. */
  abstract Path socket();

  /** A session of the superuser, by the Unix-domain socket. */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", ADMINISTRATOR);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("ApplicationName", "bed");
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty("socketFactoryArg", socket().toString());
    return DriverManager.getConnection("jdbc:postgresql://localhost/" + DATABASE, properties);
  }

  /** Runs statements as superuser. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The one value that {@code sql} gives, as text; empty for null. */
  public String query(String sql) {
    List<List<String>> rows = rows(sql);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new BedException(
          "\"" + sql + "\" on instance \"" + name() + "\" gave not one value but " + rows);
    }
    return rows.get(0).get(0);
  }

  /** All rows that {@code sql} gives, as text; empty for null. */
  public List<List<String>> rows(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(Optional.ofNullable(result.getString(i)).orElse(""));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Waits until {@code sql} gives {@code expected}. */
  public void awaitQuery(String sql, String expected, Duration patience) {
    Await.until(
        expected + " from \"" + sql + "\" on " + name(),
        patience,
        () -> query(sql).equals(expected));
  }

  private BedException failed(String sql, SQLException cause) {
    return new BedException(
        "\"%s\" failed on instance \"%s\": %s".formatted(sql, name(), cause.getMessage()), cause);
  }
}
