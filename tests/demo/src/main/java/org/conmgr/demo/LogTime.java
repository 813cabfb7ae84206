package org.conmgr.demo;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The time at the beginning of a line of an instance's log ({@code %m}, UTC): the wall clock, cut
 * to milliseconds.
 */
final class LogTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
  private static final int LENGTH = "2026-01-01 00:00:00.000".length();

  private LogTime() {}

  static Instant of(String line) {
    return LocalDateTime.parse(line.substring(0, LENGTH), FORMAT).toInstant(ZoneOffset.UTC);
  }
}
