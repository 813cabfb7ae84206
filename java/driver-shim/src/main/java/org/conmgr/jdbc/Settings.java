package org.conmgr.jdbc;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/**
 * The properties that phase 1 heeds itself. All properties but {@link #TARGET_WAIT} go on to
 * pgjdbc.
 *
 * @param serverType {@code targetServerType}
 * @param targetWait how long conmgr may wait for an instance of that type to appear; zero = not
 * @param loginTimeout bounds the whole connect; zero = no bound
 * @param connectTimeout bounds each connect and each answer of a conmgr; zero = no bound
 */
record Settings(
    ServerType serverType,
    Duration targetWait,
    Duration loginTimeout,
    Duration connectTimeout,
    Optional<String> applicationName) {

  /** Time to wait for an instance: a number of seconds, or with a unit: ms, s, min. Default 0. */
  static final String TARGET_WAIT = "targetWait";

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** What is longer counts as this: a deadline must fit the monotonic clock. */
  private static final double LONGEST_LOGIN_S = 365.0 * 24 * 60 * 60;

  private static final Pattern WAIT = Pattern.compile("\\s*(\\d{1,8})\\s*(ms|s|min|)\\s*");

  /** The SQLSTATE of a parameter value that cannot be used. */
  private static final String INVALID_VALUE = "22023";

  static Settings of(Properties properties) throws SQLException {
    String type = properties.getProperty(PGProperty.TARGET_SERVER_TYPE.getName(), "any");
    return new Settings(
        ServerType.of(type)
            .orElseThrow(
                () -> invalid(PGProperty.TARGET_SERVER_TYPE.getName(), type, SERVER_TYPE_HINT)),
        targetWait(properties),
        loginTimeout(properties),
        connectTimeout(properties),
        Optional.ofNullable(properties.getProperty(PGProperty.APPLICATION_NAME.getName()))
            .filter(name -> !name.isEmpty()));
  }

  private static final String SERVER_TYPE_HINT =
      "any, primary, secondary, preferSecondary or preferPrimary";

  private static Duration targetWait(Properties properties) throws SQLException {
    String text = properties.getProperty(TARGET_WAIT);
    if (text == null) {
      return Duration.ZERO;
    }
    Matcher matcher = WAIT.matcher(text);
    if (!matcher.matches()) {
      throw invalid(TARGET_WAIT, text, "a number of seconds, or a number with ms, s or min");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration wait =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "min" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        };
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** As pgjdbc reads it: seconds with a fraction, else DriverManager's. */
  private static Duration loginTimeout(Properties properties) throws SQLException {
    String text = properties.getProperty(PGProperty.LOGIN_TIMEOUT.getName());
    if (text == null) {
      return Duration.ofSeconds(DriverManager.getLoginTimeout());
    }
    try {
      double seconds = Math.min(Math.max(0, Float.parseFloat(text)), LONGEST_LOGIN_S);
      return Duration.ofMillis((long) (seconds * 1000));
    } catch (NumberFormatException e) {
      throw invalid(PGProperty.LOGIN_TIMEOUT.getName(), text, "a number of seconds");
    }
  }

  private static Duration connectTimeout(Properties properties) throws SQLException {
    String fallback = PGProperty.CONNECT_TIMEOUT.getDefaultValue();
    String text =
        properties.getProperty(
            PGProperty.CONNECT_TIMEOUT.getName(), fallback == null ? "10" : fallback);
    try {
      return Duration.ofSeconds(Math.max(0, Integer.parseInt(text.trim())));
    } catch (NumberFormatException e) {
      throw invalid(PGProperty.CONNECT_TIMEOUT.getName(), text, "a number of seconds");
    }
  }

  private static SQLException invalid(String name, String value, String allowed) {
    return new SQLException(
        "invalid value for property \"" + name + "\": \"" + value + "\": must be " + allowed,
        INVALID_VALUE);
  }
}
