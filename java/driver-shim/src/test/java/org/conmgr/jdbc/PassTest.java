package org.conmgr.jdbc;

import static org.conmgr.jdbc.ServerType.ANY;
import static org.conmgr.jdbc.ServerType.PREFER_SECONDARY;
import static org.conmgr.jdbc.ServerType.PRIMARY;
import static org.conmgr.jdbc.ServerType.SECONDARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A52, A57. */
class PassTest {
  private static final Duration WAIT = Duration.ofSeconds(10);

  @Test
  void should_ask_a_single_address_once() {
    assertEquals(List.of(new Pass(PREFER_SECONDARY, true)), Pass.plan(PREFER_SECONDARY, 1, WAIT));
    assertEquals(List.of(new Pass(PRIMARY, false)), Pass.plan(PRIMARY, 1, Duration.ZERO));
  }

  @Test
  void should_wait_only_after_no_address_had_one_at_once() {
    assertEquals(
        List.of(new Pass(PRIMARY, false), new Pass(PRIMARY, true)), Pass.plan(PRIMARY, 2, WAIT));
  }

  @Test
  void should_look_for_a_preference_at_every_address_before_it_lets_go() {
    assertEquals(
        List.of(new Pass(SECONDARY, false), new Pass(ANY, false)),
        Pass.plan(PREFER_SECONDARY, 3, Duration.ZERO));
  }
}
