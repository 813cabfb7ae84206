package org.conmgr.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything conmgr logs, as {@code LEVEL message} lines, to be waited for. */
final class CapturedLog extends AbstractAppender implements AutoCloseable {
  private final List<String> lines = new ArrayList<>();

  CapturedLog() {
    super("captured", null, null, true, Property.EMPTY_ARRAY);
    start();
    LoggerConfig conmgr = new LoggerConfig("org.conmgr", Level.ALL, false);
    conmgr.addAppender(this, null, null);
    context().getConfiguration().addLogger("org.conmgr", conmgr);
    context().updateLoggers();
  }

  @Override
  public synchronized void append(LogEvent event) {
    lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    notifyAll();
  }

  /** The first line that holds {@code part}, now or within 10 s. */
  synchronized String await(String part) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Predicate<String> fits = line -> line.contains(part);
    while (lines.stream().noneMatch(fits)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not logged: " + part + "\n" + String.join("\n", lines));
      }
      wait(left);
    }
    return lines.stream().filter(fits).findFirst().orElseThrow();
  }

  /** How many lines hold {@code part}. */
  synchronized long count(String part) {
    return lines.stream().filter(line -> line.contains(part)).count();
  }

  @Override
  public void close() {
    context().getConfiguration().removeLogger("org.conmgr");
    context().updateLoggers();
  }

  private static LoggerContext context() {
    return (LoggerContext) LogManager.getContext(false);
  }
}
