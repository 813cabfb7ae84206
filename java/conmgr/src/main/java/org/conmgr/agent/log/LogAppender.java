package org.conmgr.agent.log;

import java.time.Instant;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Hands log4j's events to the log thread. */
final class LogAppender extends AbstractAppender {
  private final LogWriter writer;
  private volatile Level least;

  @SuppressWarnings("NullAway") // neither filter nor layout, which log4j writes as null
  LogAppender(LogWriter writer, Level least) {
    super("conmgr", null, null, true, Property.EMPTY_ARRAY);
    this.writer = writer;
    this.least = least;
  }

  /** Holds for loggers with a level of their own as well. */
  void setLeast(Level level) {
    least = level;
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel().isMoreSpecificThan(least)) {
      writer.write(
          new LogLine(
              Instant.ofEpochMilli(event.getTimeMillis()),
              event.getLevel(),
              event.getMessage().getFormattedMessage(),
              Optional.ofNullable(event.getThrown())));
    }
  }
}
