package org.conmgr.agent.log;

import org.apache.logging.log4j.Level;
import org.conmgr.agent.config.LogLevel;

/**
 * PostgreSQL's message levels as levels of log4j, so that code says {@code logger.log(Levels.LOG,
 * "…")}. Their order is that of {@code log_min_messages} (A34): LOG lies between ERROR and FATAL,
 * so changes of state show with the default WARNING.
 */
public final class Levels {
  public static final Level PANIC = Level.forName("PANIC", 50);
  public static final Level FATAL = Level.FATAL;
  public static final Level LOG = Level.forName("LOG", 150);
  public static final Level ERROR = Level.ERROR;
  public static final Level WARNING = Level.WARN;
  public static final Level NOTICE = Level.forName("NOTICE", 350);
  public static final Level INFO = Level.INFO;
  public static final Level DEBUG = Level.DEBUG;

  private Levels() {}

  /** The log4j level of a value of {@code log_min_messages}. */
  public static Level of(LogLevel level) {
    return switch (level) {
      case PANIC -> PANIC;
      case FATAL -> FATAL;
      case LOG -> LOG;
      case ERROR -> ERROR;
      case WARNING -> WARNING;
      case NOTICE -> NOTICE;
      case INFO -> INFO;
      case DEBUG -> DEBUG;
    };
  }

  /** The name under which a message of this level appears. */
  public static String nameOf(Level level) {
    return level.intLevel() == WARNING.intLevel() ? "WARNING" : level.name();
  }
}
