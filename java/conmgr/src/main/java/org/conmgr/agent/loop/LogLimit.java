package org.conmgr.agent.loop;

import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;

/**
 * Lets one kind of message through a few times, then counts it and says the count once a while: so
 * that nobody who can cause a message can fill the log. Confined to the loop.
 */
public final class LogLimit {
  /** Messages let through before counting begins. */
  private static final int BURST = 5;

  /** How long is counted before the count is said. */
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Loop loop;
  private final Logger logger;
  private final Level level;
  private final Deadline periodEnd;
  private int passed;
  private long counted;
  private String last = "";

  /** A limit for messages of {@code level}. */
  public LogLimit(Loop loop, Logger logger, Level level) {
    this.loop = loop;
    this.logger = logger;
    this.level = level;
    this.periodEnd = new Deadline(loop, this::endPeriod);
  }

  /** Logs {@code message}, or counts it. */
  public void log(String message) {
    assert loop.isHere();
    if (passed == 0) {
      periodEnd.set(loop.nanos() + PERIOD.toNanos());
    }
    if (passed < BURST) {
      passed++;
      logger.log(level, message);
    } else {
      counted++;
      last = message;
    }
  }

  private void endPeriod() {
    if (counted > 0) {
      logger.log(
          level, "{} more such messages in {} s, the last: {}", counted, PERIOD.toSeconds(), last);
      counted = 0;
      passed = BURST;
      periodEnd.set(loop.nanos() + PERIOD.toNanos());
    } else {
      passed = 0;
    }
  }
}
