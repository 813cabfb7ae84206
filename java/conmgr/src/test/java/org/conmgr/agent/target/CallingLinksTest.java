package org.conmgr.agent.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallingLinksTest {
  private final CallingLinks<String> calling = new CallingLinks<>(2, 5);

  @Test
  void should_let_the_oldest_go_when_there_are_too_many() {
    assertEquals(Optional.empty(), calling.add("a", 0));
    assertEquals(Optional.empty(), calling.add("b", 1));
    assertEquals(Optional.of("a"), calling.add("c", 2));
    calling.remove("b");
    assertEquals(Optional.empty(), calling.add("d", 3));
    assertEquals(2, calling.size());
  }

  @Test
  void should_expire_each_after_its_allowance() {
    calling.add("a", 0);
    calling.add("b", 2);
    assertEquals(5, calling.nextDeadline());
    assertEquals(List.of("a"), calling.takeExpired(6));
    assertEquals(7, calling.nextDeadline());
    assertEquals(List.of("b"), calling.takeAll());
    assertEquals(CallingLinks.NEVER, calling.nextDeadline());
    assertEquals(Optional.empty(), calling.takeOldest());
  }
}
