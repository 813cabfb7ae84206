package org.conmgr.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.conmgr.agent.config.LogLevel;
import org.junit.jupiter.api.Test;

/** The order of levels (A34). */
class LevelsTest {
  @Test
  void should_order_levels_as_documented() {
    List<Level> levels = Stream.of(LogLevel.values()).map(Levels::of).toList();
    for (int i = 1; i < levels.size(); i++) {
      assertTrue(
          levels.get(i).isMoreSpecificThan(levels.get(i - 1))
              && !levels.get(i).equals(levels.get(i - 1)),
          levels.get(i) + " is more severe than " + levels.get(i - 1));
    }
  }

  @Test
  void should_show_changes_of_state_at_the_default() {
    assertTrue(Levels.LOG.isMoreSpecificThan(Levels.of(LogLevel.WARNING)));
  }

  @Test
  void should_use_our_names() {
    for (LogLevel level : LogLevel.values()) {
      assertEquals(level.name(), Levels.nameOf(Levels.of(level)));
    }
  }
}
