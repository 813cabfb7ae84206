package org.conmgr.agent.config;

/** The levels of {@code log_min_messages}, from the least to the most severe (A34). */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  LOG,
  FATAL,
  PANIC
}
