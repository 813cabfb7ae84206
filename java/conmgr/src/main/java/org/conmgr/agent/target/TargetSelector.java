package org.conmgr.agent.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.agent.instance.Standing;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;

/**
 * Chooses the instance for a request. Pure, confined to conmgr's loop; knows everything in advance,
 * so an answer never waits (A39).
 *
 * <p>Attributes mean what they mean to libpq: read-write is not in recovery and
 * default_transaction_read_only off, read-only the opposite, primary and standby go by recovery
 * alone. Among those that fit, in this order: not the one to avoid, not a suspect one, not a full
 * one, one of the preferred role, the one with the least sessions given out here, weighed by how
 * full it reports itself; the rest is chance (A40).
 */
public final class TargetSelector {
  /** Steps of fullness that count as different, so that nearly equal loads leave it to chance. */
  private static final int FULLNESS_STEPS = 8;

  private final List<Instance> instances;
  private final IntUnaryOperator given;
  private final RandomGenerator random;

  /**
   * A selector among {@code instances}.
   *
   * @param given how many sessions this conmgr has given out, by instance number
   * @param random settles ties
   */
  public TargetSelector(List<Instance> instances, IntUnaryOperator given, RandomGenerator random) {
    this.instances = List.copyOf(instances);
    this.given = given;
    this.random = random;
  }

  /** The instance to give, or empty if none fits. */
  public Optional<Instance> select(SessionAttrs attrs, OptionalInt avoid) {
    List<Instance> best = new ArrayList<>();
    Rank bestRank = Rank.WORST;
    for (Instance instance : instances) {
      if (objection(instance).isPresent() || mismatch(instance, attrs).isPresent()) {
        continue;
      }
      Rank rank = rank(instance, attrs, avoid);
      int order = rank.compareTo(bestRank);
      if (order < 0) {
        best.clear();
        bestRank = rank;
      }
      if (order <= 0) {
        best.add(instance);
      }
    }
    return switch (best.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(best.get(0));
      default -> Optional.of(best.get(random.nextInt(best.size())));
    };
  }

  /** Why no instance fits, instance by instance. */
  public String refusal(SessionAttrs attrs) {
    return instances.stream()
        .map(
            instance ->
                "instance %d %s"
                    .formatted(
                        instance.number(),
                        objection(instance)
                            .or(() -> mismatch(instance, attrs))
                            .orElse("is there again")))
        .collect(Collectors.joining(", ", "no instance is " + wanted(attrs) + ": ", ""));
  }

  /** Why nobody at all is sent to {@code instance}, or empty if it can be a target. */
  public static Optional<String> objection(Instance instance) {
    MonitorState state = instance.monitor().state();
    if (!state.isKnown()) {
      return Optional.of("is " + state.text() + ": " + instance.reason());
    }
    if (instance.standing().kind() != Standing.Kind.MEMBER) {
      return Optional.of("is no target: " + instance.standing().reason());
    }
    Accepting accepting = instance.state().map(InstanceState::accepting).orElse(Accepting.NO);
    return switch (accepting) {
      case YES -> Optional.empty();
      case NO -> Optional.of("is not accepting connections");
      case SHUTTING_DOWN -> Optional.of("is shutting down");
    };
  }

  private static Optional<String> mismatch(Instance instance, SessionAttrs attrs) {
    Role role = instance.role();
    boolean readOnly =
        role != Role.PRIMARY || instance.state().map(InstanceState::defaultReadOnly).orElse(false);
    boolean fits =
        switch (attrs) {
          case ANY -> true;
          case PREFER_STANDBY, PREFER_PRIMARY -> role != Role.UNKNOWN;
          case READ_WRITE -> !readOnly;
          case READ_ONLY -> readOnly;
          case PRIMARY -> role == Role.PRIMARY;
          case STANDBY -> role == Role.STANDBY;
          case UNKNOWN -> false;
        };
    if (fits) {
      return Optional.empty();
    }
    String kind =
        attrs == SessionAttrs.READ_WRITE && role == Role.PRIMARY
            ? "is a read-only primary"
            : "is a " + role.name().toLowerCase(Locale.ROOT);
    return Optional.of(kind);
  }

  /** Lower comes first. */
  private record Rank(
      boolean isAvoided, boolean isSuspect, boolean isFull, boolean isSecondChoice, double load)
      implements Comparable<Rank> {
    static final Rank WORST = new Rank(true, true, true, true, Double.MAX_VALUE);

    private int tier() {
      return (isAvoided ? 8 : 0)
          + (isSuspect ? 4 : 0)
          + (isFull ? 2 : 0)
          + (isSecondChoice ? 1 : 0);
    }

    @Override
    public int compareTo(Rank other) {
      int byTier = Integer.compare(tier(), other.tier());
      return byTier != 0 ? byTier : Double.compare(load, other.load);
    }
  }

  private Rank rank(Instance instance, SessionAttrs attrs, OptionalInt avoid) {
    int number = instance.number();
    double fullness = instance.load().map(TargetSelector::fullness).orElse(0.0);
    double weight = 1 + Math.floor(fullness * FULLNESS_STEPS) / FULLNESS_STEPS;
    boolean isSecondChoice =
        switch (attrs) {
          case PREFER_STANDBY -> instance.role() != Role.STANDBY;
          case PREFER_PRIMARY -> instance.role() != Role.PRIMARY;
          default -> false;
        };
    return new Rank(
        avoid.isPresent() && avoid.getAsInt() == number,
        instance.monitor().state() == MonitorState.SUSPECT,
        fullness >= 1,
        isSecondChoice,
        (given.applyAsInt(number) + 1) * weight);
  }

  private static double fullness(Load load) {
    return load.maxConnections() == 0
        ? 0
        : Math.min(1.0, (double) load.sessions() / load.maxConnections());
  }

  private static String wanted(SessionAttrs attrs) {
    return switch (attrs) {
      case ANY, PREFER_STANDBY, PREFER_PRIMARY, UNKNOWN -> "available";
      case READ_WRITE -> "read-write";
      case READ_ONLY -> "read-only";
      case PRIMARY -> "a primary";
      case STANDBY -> "a standby";
    };
  }
}
