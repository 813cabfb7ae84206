package org.conmgr.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Repeats are limited, with a count. */
class RateLimitTest {
  @Test
  void should_permit_a_burst_in_each_period_and_count_the_rest() {
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    RateLimit limit = new RateLimit(2, Duration.ofNanos(10), clock::get);
    assertEquals(OptionalLong.of(0), limit.permit());
    assertEquals(OptionalLong.of(0), limit.permit());
    assertEquals(OptionalLong.empty(), limit.permit());
    clock.addAndGet(9);
    assertEquals(OptionalLong.empty(), limit.permit());
    clock.addAndGet(1);
    assertEquals(OptionalLong.of(2), limit.permit());
    assertEquals(OptionalLong.of(0), limit.permit());
    assertEquals(OptionalLong.empty(), limit.permit());
  }

  @Test
  void should_say_how_many() {
    assertEquals("", RateLimit.note(0));
    assertEquals(" (3 more messages like this were not logged)", RateLimit.note(3));
  }
}
