package org.conmgr.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A data source of connections through a conmgr, without pooling, for containers and pools.
 *
 * <p>Has every setter of pgjdbc's data source; server names and ports are those of conmgrs (or
 * instances), one port for each name, 0 for a conmgr's default. {@link #setUrl} takes a {@code
 * jdbc:conmgr:} URL.
 */
public class ConmgrDataSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1;
  private static final String PGJDBC_PREFIX = "jdbc:postgresql:";

  private @Nullable String targetWait;

  /** A data source for localhost and the default port, until told otherwise. */
  public ConmgrDataSource() {}

  @Override
  public String getDescription() {
    return "Non-pooling data source of " + Driver.SOFTWARE;
  }

  @Override
  public String getUrl() {
    String url = ConnectionUrl.PREFIX + super.getUrl().substring(PGJDBC_PREFIX.length());
    if (targetWait == null) {
      return url;
    }
    char separator = url.indexOf('?') < 0 ? '?' : '&';
    return url + separator + Settings.TARGET_WAIT + "=" + targetWait;
  }

  @Override
  public String getURL() {
    return getUrl();
  }

  @Override
  public void setUrl(String url) {
    if (!ConnectionUrl.accepts(url)) {
      throw new IllegalArgumentException("invalid connection URL: must begin with jdbc:conmgr:");
    }
    super.setUrl(ConnectionUrl.toPgjdbc(url));
    ConnectionUrl.parse(url, null)
        .map(parsed -> parsed.properties().getProperty(Settings.TARGET_WAIT))
        .ifPresent(this::setTargetWait);
  }

  @Override
  public void setURL(String url) {
    setUrl(url);
  }

  /** How long a connect may wait for an instance: seconds, or a number with ms, s or min. */
  public void setTargetWait(@Nullable String targetWait) {
    this.targetWait = targetWait;
  }

  /** How long a connect may wait for an instance, as it was set. */
  public @Nullable String getTargetWait() {
    return targetWait;
  }

  @Override
  public void setProperty(String name, @Nullable String value) throws SQLException {
    if (name.equals(Settings.TARGET_WAIT)) {
      setTargetWait(value);
    } else {
      super.setProperty(name, value);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return getConnection(getUser(), getPassword());
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    Connection connection = new Driver().connect(getUrl(), properties);
    if (connection == null) {
      throw new SQLException("invalid connection URL", ConnectFailures.CANNOT_CONNECT);
    }
    return connection;
  }
}
