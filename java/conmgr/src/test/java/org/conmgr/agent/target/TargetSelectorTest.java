package org.conmgr.agent.target;

import static org.conmgr.agent.instance.Instances.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.instance.Instances;
import org.conmgr.agent.instance.MonitorEvent;
import org.conmgr.agent.instance.Standing;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.Beat;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.WalPositions;
import org.junit.jupiter.api.Test;

class TargetSelectorTest {
  private static final long SEED = 4711;

  private final int[] given = new int[8];

  // A59: what each attribute means, on a set of every kind.
  @Test
  void should_know_all_session_attributes() {
    Instance readOnlyPrimary =
        up(0, new InstanceState(Role.PRIMARY, Accepting.YES, true, 1, IDENTIFIER));
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.ANY, 0, 1);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.READ_WRITE, 0);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.READ_ONLY, 1);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.PRIMARY, 0);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.STANDBY, 1);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.PREFER_STANDBY, 1);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.PREFER_PRIMARY, 0);
    assertPossible(List.of(primary(0)), SessionAttrs.PREFER_STANDBY, 0);
    assertPossible(List.of(standby(1)), SessionAttrs.PREFER_PRIMARY, 1);
    assertPossible(List.of(readOnlyPrimary), SessionAttrs.READ_WRITE);
    assertPossible(List.of(readOnlyPrimary), SessionAttrs.READ_ONLY, 0);
    assertPossible(List.of(readOnlyPrimary), SessionAttrs.PRIMARY, 0);
    assertPossible(List.of(primary(0), standby(1)), SessionAttrs.UNKNOWN);
  }

  // A40
  @Test
  void should_spread_reads_evenly_over_the_standbys() {
    TargetSelector selector = selector(List.of(primary(0), standby(1), standby(2)));
    for (int i = 0; i < 100; i++) {
      give(selector, SessionAttrs.STANDBY);
    }
    assertEquals("[0, 50, 50, 0, 0, 0, 0, 0]", Arrays.toString(given));
  }

  // A40: nor does every conmgr begin with the same standby.
  @Test
  void should_begin_with_any_of_equals() {
    int[] first = new int[3];
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      TargetSelector selector =
          new TargetSelector(List.of(standby(1), standby(2)), number -> 0, random);
      first[selector.select(SessionAttrs.ANY, OptionalInt.empty()).orElseThrow().number()]++;
    }
    assertTrue(first[1] > 400 && first[2] > 400, Arrays.toString(first));
  }

  @Test
  void should_weigh_by_the_load_that_instances_report() {
    Instance busy = loaded(1, 75);
    TargetSelector selector = selector(List.of(busy, loaded(2, 0)));
    for (int i = 0; i < 110; i++) {
      give(selector, SessionAttrs.STANDBY);
    }
    assertEquals(40, given[1], 1);
    assertEquals(70, given[2], 1);
  }

  @Test
  void should_give_a_full_instance_only_if_there_is_no_other() {
    assertPossible(List.of(loaded(1, 100), loaded(2, 99)), SessionAttrs.STANDBY, 2);
    assertPossible(List.of(loaded(1, 100)), SessionAttrs.STANDBY, 1);
  }

  @Test
  void should_give_a_suspect_only_if_no_other_fits() {
    Instance suspect = standby(1);
    suspect.monitor().on(MonitorEvent.SILENCE, 1);
    assertPossible(List.of(suspect, standby(2)), SessionAttrs.STANDBY, 2);
    assertPossible(List.of(suspect, primary(0)), SessionAttrs.PREFER_STANDBY, 0);
    assertPossible(List.of(suspect, primary(0)), SessionAttrs.STANDBY, 1);
  }

  @Test
  void should_give_another_than_the_one_to_avoid_if_there_is_one() {
    TargetSelector selector = selector(List.of(standby(1), standby(2)));
    assertEquals(2, select(selector, SessionAttrs.STANDBY, OptionalInt.of(1)));
    assertEquals(1, select(selector(List.of(standby(1))), SessionAttrs.STANDBY, OptionalInt.of(1)));
  }

  @Test
  void should_never_give_what_is_not_known_not_accepting_or_no_member() {
    Instance down = primary(0);
    crash(down);
    Instance superseded = primary(0);
    superseded.stand(new Standing(Standing.Kind.SUPERSEDED, "superseded by timeline 2"));
    for (Instance instance :
        List.of(
            unknown(0),
            down,
            superseded,
            accepting(Accepting.NO),
            accepting(Accepting.SHUTTING_DOWN))) {
      assertPossible(List.of(instance), SessionAttrs.ANY);
    }
  }

  @Test
  void should_say_for_each_instance_why_it_does_not_fit() {
    Instance down = primary(0);
    crash(down);
    assertEquals(
        "no instance is a primary: instance 0 is down: its postmaster is gone,"
            + " instance 1 is a standby, instance 2 is disconnected: not connected yet",
        selector(List.of(down, standby(1), unknown(2))).refusal(SessionAttrs.PRIMARY));
  }

  private static Instance loaded(int number, int sessions) {
    Instance instance = standby(number);
    instance.beat(
        new Beat(1, Optional.empty(), Optional.of(new Load(sessions, 100)), WalPositions.NONE), 1);
    return instance;
  }

  private static Instance accepting(Accepting accepting) {
    return Instances.up(0, new InstanceState(Role.PRIMARY, accepting, false, 1, IDENTIFIER));
  }

  private TargetSelector selector(List<Instance> instances) {
    return new TargetSelector(instances, number -> given[number], new Random(SEED));
  }

  private void give(TargetSelector selector, SessionAttrs attrs) {
    given[select(selector, attrs, OptionalInt.empty())]++;
  }

  private static int select(TargetSelector selector, SessionAttrs attrs, OptionalInt avoid) {
    return selector.select(attrs, avoid).orElseThrow().number();
  }

  /** Asks often, so that all that chance could give is seen. */
  private void assertPossible(List<Instance> instances, SessionAttrs attrs, Integer... expected) {
    TargetSelector selector = selector(instances);
    List<Integer> seen =
        java.util.stream.IntStream.range(0, 64)
            .mapToObj(i -> selector.select(attrs, OptionalInt.empty()))
            .flatMap(Optional::stream)
            .map(Instance::number)
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of(expected), seen);
  }
}
