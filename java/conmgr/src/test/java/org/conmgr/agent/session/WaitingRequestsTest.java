package org.conmgr.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private static final long MS = 1_000_000;

  private final WaitingRequests<String> waiting = new WaitingRequests<>();

  @Test
  void should_answer_in_the_order_of_arrival() {
    add("a", SessionAttrs.PRIMARY, 100);
    add("b", SessionAttrs.STANDBY, 100);
    add("c", SessionAttrs.PRIMARY, 100);
    List<String> asked = new ArrayList<>();
    waiting.answer(
        (link, request) -> {
          asked.add(link);
          return request.attrs() == SessionAttrs.PRIMARY;
        });
    assertEquals(List.of("a", "b", "c"), asked);
    assertEquals(1, waiting.size());
  }

  @Test
  void should_expire_each_in_its_own_time() {
    add("a", SessionAttrs.PRIMARY, 300);
    add("b", SessionAttrs.PRIMARY, 100);
    assertEquals(100 * MS, waiting.nextDeadline());
    assertEquals(List.of(), waiting.takeExpired(99 * MS));
    assertEquals("b", waiting.takeExpired(100 * MS).get(0).link());
    assertEquals(300 * MS, waiting.nextDeadline());
    waiting.remove("a");
    assertTrue(waiting.isEmpty());
    assertEquals(List.of(), waiting.takeExpired(300 * MS));
    assertEquals(WaitingRequests.NEVER, waiting.nextDeadline());
  }

  private void add(String link, SessionAttrs attrs, int waitMs) {
    waiting.add(link, TargetRequest.of(attrs).withWaitMs(waitMs), 0);
  }
}
