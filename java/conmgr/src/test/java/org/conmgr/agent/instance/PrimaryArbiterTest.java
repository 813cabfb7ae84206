package org.conmgr.agent.instance;

import static org.conmgr.agent.instance.Instances.*;
import static org.conmgr.agent.instance.Standing.Kind.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.conmgr.wire.Role;
import org.junit.jupiter.api.Test;

class PrimaryArbiterTest {
  @Test
  void should_find_nothing_wrong_with_a_primary_its_standbys_and_an_unknown() {
    assertKinds(List.of(primary(0), standby(1), unknown(2)), MEMBER, MEMBER, MEMBER);
  }

  @Test
  void should_prefer_the_highest_timeline_of_two_primaries() {
    Instance old = primary(0);
    Instance promoted = up(1, state(Role.PRIMARY, 2));
    assertKinds(List.of(old, promoted), SUPERSEDED, MEMBER);
    assertEquals(
        "superseded by timeline 2", PrimaryArbiter.judge(List.of(old, promoted)).get(0).reason());
  }

  @Test
  void should_remember_the_timeline_of_a_primary_that_is_down() {
    Instance old = primary(0);
    Instance promoted = up(1, state(Role.PRIMARY, 2));
    crash(promoted);
    assertKinds(List.of(old, promoted), SUPERSEDED, MEMBER);
    welcome(promoted, state(Role.STANDBY, 1), 9);
    assertKinds(List.of(old, promoted), MEMBER, MEMBER);
  }

  @Test
  void should_keep_the_one_known_first_of_two_primaries_on_one_timeline() {
    Instance later = standby(0);
    Instance first = primary(1);
    change(later, state(Role.PRIMARY, 1), 5);
    assertKinds(List.of(later, first), RIVAL, MEMBER);
  }

  @Test
  void should_reject_the_minority_when_system_identifiers_differ() {
    Instance odd = up(0, foreign(Role.PRIMARY, 42));
    List<Instance> set = List.of(odd, primary(1), standby(2));
    assertKinds(set, FOREIGN, MEMBER, MEMBER);
    String reason = PrimaryArbiter.judge(set).get(0).reason();
    assertTrue(reason.contains("42") && reason.contains(Long.toString(IDENTIFIER)), reason);
  }

  @Test
  void should_reject_the_higher_number_when_system_identifiers_are_even() {
    assertKinds(List.of(primary(0), up(1, foreign(Role.PRIMARY, 42))), MEMBER, FOREIGN);
  }

  @Test
  void should_not_let_a_foreign_primary_supersede() {
    Instance foreign =
        up(
            2,
            new org.conmgr.wire.InstanceState(
                Role.PRIMARY, org.conmgr.wire.Accepting.YES, false, 9, 42));
    assertKinds(List.of(primary(0), standby(1), foreign), MEMBER, MEMBER, FOREIGN);
  }

  private static void assertKinds(List<Instance> instances, Standing.Kind... expected) {
    assertEquals(
        List.of(expected), PrimaryArbiter.judge(instances).stream().map(Standing::kind).toList());
  }
}
