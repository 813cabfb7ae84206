package org.conmgr.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Sessions<Object> sessions = new Sessions<>();

  @Test
  void should_count_by_instance_and_in_all() {
    Session<Object> one = add(0);
    add(0);
    add(2);
    assertEquals(2, sessions.count(0));
    assertEquals(0, sessions.count(1));
    assertEquals(3, sessions.count());
    sessions.remove(one);
    sessions.remove(one);
    assertEquals(1, sessions.count(0));
    assertEquals(2, sessions.all().size());
  }

  @Test
  void should_give_away_all_sessions_of_a_lost_instance_once() {
    Session<Object> one = add(0);
    add(1);
    assertEquals(List.of(one), sessions.takeAll(0));
    assertEquals(List.of(), sessions.takeAll(0));
    sessions.remove(one);
    assertEquals(1, sessions.count());
  }

  private Session<Object> add(int instance) {
    Session<Object> session =
        new Session<>(
            new Object(), instance, TargetRequest.of(SessionAttrs.ANY), "local", Instant.EPOCH);
    sessions.add(session);
    return session;
  }
}
