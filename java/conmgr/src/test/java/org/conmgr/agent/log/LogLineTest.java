package org.conmgr.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.conmgr.agent.config.SyslogFacility;
import org.junit.jupiter.api.Test;

/** How messages look where they arrive (A34). */
class LogLineTest {
  private static final Instant TIME = Instant.parse("2026-11-20T12:34:56.789Z");

  @Test
  void should_format_for_stderr() {
    assertEquals(
        "2026-11-20 12:34:56.789 UTC [42] LOG:  instance 0 (db1:5432) is up\n",
        line(Levels.LOG, "instance 0 (db1:5432) is up").forStderr(42));
  }

  @Test
  void should_indent_further_lines() {
    String text =
        new LogLine(TIME, Levels.ERROR, "a\nb", Optional.of(new IllegalStateException("c")))
            .forStderr(42);
    assertTrue(
        text.startsWith(
            "2026-11-20 12:34:56.789 UTC [42] ERROR:  a\n\tb\n\tjava.lang.IllegalStateException: c\n\t\tat "),
        text);
  }

  @Test
  void should_not_let_messages_steer_the_terminal() {
    assertTrue(line(Levels.LOG, "a\u001b[2Jb\rc\u0085").forStderr(1).endsWith("LOG:  a [2Jb c \n"));
  }

  @Test
  void should_format_for_syslog() {
    assertEquals(
        "<134>conmgr[42]: LOG:  a b",
        syslog(line(Levels.LOG, "a\nb"), SyslogFacility.LOCAL0, "conmgr"));
    assertEquals(
        "<187>ledger[42]: FATAL:  a: java.lang.Exception: b",
        syslog(
            new LogLine(TIME, Levels.FATAL, "a", Optional.of(new Exception("b"))),
            SyslogFacility.LOCAL7,
            "ledger"));
  }

  @Test
  void should_map_levels_to_severities_as_postgresql_does() {
    Map<Level, Integer> expected =
        Map.of(
            Levels.DEBUG, 7,
            Levels.INFO, 6,
            Levels.NOTICE, 5,
            Levels.WARNING, 5,
            Levels.ERROR, 4,
            Levels.LOG, 6,
            Levels.FATAL, 3,
            Levels.PANIC, 2);
    expected.forEach(
        (level, severity) -> assertEquals(severity, LogLine.severity(level), level.name()));
  }

  @Test
  void should_shorten_for_syslog_without_splitting_characters() {
    String text = syslog(line(Levels.LOG, "ä€".repeat(500)), SyslogFacility.LOCAL0, "conmgr");
    assertTrue(text.endsWith("..."), text);
    assertTrue(text.indexOf('\uFFFD') < 0, text);
    assertTrue(text.getBytes(StandardCharsets.UTF_8).length <= LogLine.SYSLOG_MAX_BYTES);
  }

  private static LogLine line(Level level, String message) {
    return new LogLine(TIME, level, message, Optional.empty());
  }

  private static String syslog(LogLine line, SyslogFacility facility, String ident) {
    return new String(line.forSyslog(42, facility, ident), StandardCharsets.UTF_8);
  }
}
