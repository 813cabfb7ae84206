package org.conmgr.agent.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitorTableTest {
  private static final Path DOCUMENT = Path.of("../../docs/instance-monitor.md");

  @Test
  void should_be_what_the_documentation_says() throws IOException {
    assertEquals(Files.readString(DOCUMENT), MonitorTable.toMarkdown());
  }

  @Test
  void should_use_every_state_event_and_action_and_explain_every_row() {
    Set<MonitorState> states = EnumSet.noneOf(MonitorState.class);
    Set<MonitorEvent> events = EnumSet.noneOf(MonitorEvent.class);
    Set<MonitorAction> actions = EnumSet.noneOf(MonitorAction.class);
    for (MonitorTable.Transition row : MonitorTable.ROWS) {
      states.add(row.from());
      events.add(row.event());
      actions.addAll(row.actions());
      assertFalse(row.why().isBlank());
    }
    assertEquals(EnumSet.allOf(MonitorState.class), states);
    assertEquals(EnumSet.allOf(MonitorEvent.class), events);
    assertEquals(EnumSet.allOf(MonitorAction.class), actions);
  }
}
