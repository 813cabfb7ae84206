package org.conmgr.agent.instance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Role;

/**
 * Decides which instances belong to the set, and which of several primaries is the right one. Pure.
 *
 * <p>What an instance last said counts even while it is down: a primary that died with timeline 2
 * rules out one that comes back with timeline 1 until it is itself seen otherwise.
 *
 * <ul>
 *   <li>System identifiers differ: that of most instances is the set's; at equal numbers that of
 *       the lowest instance number. The others are FOREIGN.
 *   <li>Several primaries: the highest timeline wins, the others are SUPERSEDED; at equal timelines
 *       the one known first wins, the others are RIVAL.
 * </ul>
 */
public final class PrimaryArbiter {
  private PrimaryArbiter() {}

  /** The standing of each of {@code instances}, in their order; they are in order of number. */
  public static List<Standing> judge(List<Instance> instances) {
    Optional<Long> identifier = identifierOf(instances);
    Optional<Instance> primary = primaryOf(instances, identifier);
    List<Standing> verdicts = new ArrayList<>(instances.size());
    for (Instance instance : instances) {
      verdicts.add(judge(instance, identifier, primary));
    }
    return List.copyOf(verdicts);
  }

  private static Standing judge(
      Instance instance, Optional<Long> identifier, Optional<Instance> primary) {
    if (isForeign(instance, identifier)) {
      return new Standing(
          Standing.Kind.FOREIGN,
          "its system identifier is %s, that of the set is %s"
              .formatted(
                  text(instance.state().map(InstanceState::systemIdentifier)), text(identifier)));
    }
    if (instance.role() != Role.PRIMARY || primary.isEmpty() || primary.get() == instance) {
      return Standing.MEMBER;
    }
    Instance right = primary.get();
    return right.timeline() > instance.timeline()
        ? new Standing(Standing.Kind.SUPERSEDED, "superseded by timeline " + right.timeline())
        : new Standing(
            Standing.Kind.RIVAL,
            "%s was known before as primary on the same timeline %d"
                .formatted(right.name(), right.timeline()));
  }

  private static Optional<Long> identifierOf(List<Instance> instances) {
    Map<Long, Integer> counts = new LinkedHashMap<>();
    for (Instance instance : instances) {
      instance.state().ifPresent(state -> counts.merge(state.systemIdentifier(), 1, Integer::sum));
    }
    Optional<Long> best = Optional.empty();
    int most = 0;
    for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        best = Optional.of(entry.getKey());
      }
    }
    return best;
  }

  private static Optional<Instance> primaryOf(List<Instance> instances, Optional<Long> identifier) {
    return instances.stream()
        .filter(instance -> instance.role() == Role.PRIMARY && !isForeign(instance, identifier))
        .min(
            Comparator.comparingLong((Instance instance) -> -instance.timeline())
                .thenComparingLong(Instance::primarySince));
  }

  private static boolean isForeign(Instance instance, Optional<Long> identifier) {
    return instance.state().isPresent()
        && !instance.state().map(InstanceState::systemIdentifier).equals(identifier);
  }

  private static String text(Optional<Long> identifier) {
    return identifier.map(Long::toUnsignedString).orElse("unknown");
  }
}
