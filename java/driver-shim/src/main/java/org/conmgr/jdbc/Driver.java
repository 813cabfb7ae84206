package org.conmgr.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver of {@code jdbc:conmgr://host:port[,host:port…]/database?properties}; a port left
 * out is 27546. Addresses may be conmgrs and instances, mixed; which is which is found out (A51).
 *
 * <p>All properties of pgjdbc pass through. One is added: {@code targetWait}, how long a connect
 * may wait for an instance of the wanted type to appear, in seconds or with a unit ({@code 500ms},
 * {@code 10s}, {@code 1min}); 0, the default, means not at all.
 *
 * <p>The connections given out are pgjdbc's own.
 */
public final class Driver implements java.sql.Driver {
  static final int MAJOR = 1;
  static final int MINOR = 0;
  static final String SOFTWARE = "conmgr-jdbc " + MAJOR + "." + MINOR + ".0";

  static {
    try {
      DriverManager.registerDriver(new Driver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For DriverManager and for containers that load drivers by name. */
  public Driver() {}

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    ConnectionUrl parsed =
        ConnectionUrl.parse(url, info)
            .orElseThrow(
                () ->
                    new SQLException(
                        "invalid connection URL: must be"
                            + " jdbc:conmgr://host:port[,host:port...]/database?properties",
                        ConnectFailures.CANNOT_CONNECT));
    return new ConnectAttempt(parsed).connect();
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return ConnectionUrl.accepts(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
    Properties given = info == null ? new Properties() : info;
    String pgjdbcUrl = acceptsURL(url) ? ConnectionUrl.toPgjdbc(url) : url;
    DriverPropertyInfo[] known = new org.postgresql.Driver().getPropertyInfo(pgjdbcUrl, given);
    DriverPropertyInfo wait =
        new DriverPropertyInfo(Settings.TARGET_WAIT, given.getProperty(Settings.TARGET_WAIT, "0"));
    wait.description =
        "Time to wait for an instance of the wanted targetServerType to appear: seconds, or a"
            + " number with ms, s or min.";
    DriverPropertyInfo[] all = Arrays.copyOf(known, known.length + 1);
    all[known.length] = wait;
    return all;
  }

  @Override
  public int getMajorVersion() {
    return MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return MINOR;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.conmgr.jdbc");
  }
}
