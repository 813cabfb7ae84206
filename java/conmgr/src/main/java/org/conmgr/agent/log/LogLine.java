package org.conmgr.agent.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.conmgr.agent.config.SyslogFacility;

/**
 * One message on its way to a destination, and how it looks there.
 *
 * @param time wall clock, for display
 */
record LogLine(Instant time, Level level, String message, Optional<Throwable> thrown) {
  private static final DateTimeFormatter STDERR_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What syslog servers must take (RFC 3164, 4.1). */
  static final int SYSLOG_MAX_BYTES = 1024;

  /**
   * For standard error: time, process, level, message; further lines start with a tab, as
   * PostgreSQL's do.
   */
  String forStderr(long pid) {
    StringBuilder line = new StringBuilder(message.length() + 64);
    STDERR_TIME.formatTo(time, line);
    line.append(" [").append(pid).append("] ").append(Levels.nameOf(level)).append(":  ");
    line.append(printable(message, true).replace("\n", "\n\t"));
    thrown.ifPresent(t -> line.append("\n\t").append(stackTrace(t).replace("\n", "\n\t")));
    return line.append('\n').toString();
  }

  /**
   * For {@code /dev/log}: {@code <priority>ident[pid]: LEVEL: message}, on one line. Time and host
   * are added by the syslog server.
   */
  byte[] forSyslog(long pid, SyslogFacility facility, String ident) {
    int priority = facility.number() * 8 + severity(level);
    String text = thrown.map(t -> message + ": " + t).orElse(message);
    String line =
        "<%d>%s[%d]: %s:  %s"
            .formatted(priority, ident, pid, Levels.nameOf(level), printable(text, false));
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= SYSLOG_MAX_BYTES ? bytes : shortened(line);
  }

  /** The syslog severity that PostgreSQL gives to the level. */
  static int severity(Level level) {
    int value = level.intLevel();
    if (value <= Levels.PANIC.intLevel()) {
      return 2; // critical
    }
    if (value <= Levels.FATAL.intLevel()) {
      return 3; // error
    }
    if (value <= Levels.LOG.intLevel()) {
      return 6; // informational
    }
    if (value <= Levels.ERROR.intLevel()) {
      return 4; // warning
    }
    if (value <= Levels.NOTICE.intLevel()) {
      return 5; // notice
    }
    return value <= Levels.INFO.intLevel() ? 6 : 7;
  }

  /** Without characters that could forge lines or steer a terminal. */
  private static String printable(String text, boolean keepLines) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\t' && !(keepLines && c == '\n') ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static byte[] shortened(String line) {
    // a character is at most four bytes: cut from behind until it fits
    int end = line.length();
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    while (bytes.length > SYSLOG_MAX_BYTES - 3) {
      end -= Math.max(1, (bytes.length - SYSLOG_MAX_BYTES + 3) / 4);
      bytes = line.substring(0, end).getBytes(StandardCharsets.UTF_8);
    }
    return (line.substring(0, end) + "...").getBytes(StandardCharsets.UTF_8);
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().strip();
  }
}
