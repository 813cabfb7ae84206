package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void should_have_pgjdbcs_defaults() throws SQLException {
    Settings settings = Settings.of(new Properties());
    assertEquals(ServerType.ANY, settings.serverType());
    assertEquals(Duration.ZERO, settings.targetWait());
    assertEquals(Duration.ZERO, settings.loginTimeout());
    assertEquals(Duration.ofSeconds(10), settings.connectTimeout());
    assertEquals(Optional.empty(), settings.applicationName());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5, 5000", "5s, 5000", "500ms, 500", "1 min, 60000", "99999999, 86400000"})
  void should_read_the_wait_with_and_without_unit(String text, long ms) throws SQLException {
    assertEquals(Duration.ofMillis(ms), with("targetWait", text).targetWait());
  }

  @Test
  void should_read_timeouts_as_pgjdbc_does() throws SQLException {
    assertEquals(Duration.ofMillis(1500), with("loginTimeout", "1.5").loginTimeout());
    assertEquals(Duration.ZERO, with("connectTimeout", "0").connectTimeout());
    assertEquals(Duration.ofSeconds(3), with("connectTimeout", "3").connectTimeout());
  }

  /** A timeout that no clock can hold is a long one, not an error. */
  @ParameterizedTest
  @ValueSource(strings = {"99999999999", "1e30", "Infinity"})
  void should_bound_the_login_timeout(String text) throws SQLException {
    Duration timeout = with("loginTimeout", text).loginTimeout();
    assertFalse(Deadline.in(timeout).hasPassed());
  }

  @ParameterizedTest
  @CsvSource({
    "targetWait, soon",
    "targetWait, -1",
    "targetServerType, leader",
    "loginTimeout, x",
    "connectTimeout, x"
  })
  void should_refuse_bad_values_by_name(String name, String value) {
    SQLException error = assertThrows(SQLException.class, () -> with(name, value));
    assertEquals("22023", error.getSQLState());
    String start = "invalid value for property \"" + name + "\": \"" + value + "\"";
    assertEquals(start, String.valueOf(error.getMessage()).substring(0, start.length()));
  }

  private static Settings with(String name, String value) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty(name, value);
    return Settings.of(properties);
  }
}
