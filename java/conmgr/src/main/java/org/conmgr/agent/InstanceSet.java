package org.conmgr.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.heartbeat.Heartbeat;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.agent.instance.PrimaryArbiter;
import org.conmgr.agent.instance.Standing;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Loop;
import org.conmgr.agent.target.TargetDesk;
import org.conmgr.agent.target.TargetSelector;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.Goodbye;
import org.conmgr.wire.Hello;
import org.conmgr.wire.Role;

/**
 * All instances with their heartbeats, and what a change of one means for the others and for the
 * drivers. Confined to the loop.
 */
final class InstanceSet implements Heartbeat.Listener {
  private static final Logger logger = LogManager.getLogger(InstanceSet.class);

  private final List<Instance> instances;
  private final List<Heartbeat> heartbeats;
  private final TargetDesk desk;
  private final Runnable changed;

  /**
   * The set of {@code config}, not connected.
   *
   * @param changed is run after each change
   */
  InstanceSet(
      ConmgrConfig config, Identity identity, Loop loop, Addresses addresses, Runnable changed) {
    long now = loop.nanos();
    this.instances =
        config.instances().stream()
            .map(instance -> new Instance(instance, config.heartbeat(), now))
            .toList();
    this.desk = new TargetDesk(loop, instances, ThreadLocalRandom.current(), this::avoided);
    this.changed = changed;
    Hello hello =
        new Hello(
            (int) config.heartbeat().interval().toMillis(),
            (int) config.heartbeat().timeout().toMillis(),
            identity.id(),
            "conmgr " + identity.version());
    this.heartbeats = new ArrayList<>();
    for (Instance instance : instances) {
      heartbeats.add(new Heartbeat(loop, addresses, hello, config.heartbeat(), instance, this));
    }
  }

  void start() {
    heartbeats.forEach(Heartbeat::start);
  }

  void stop(Goodbye goodbye) {
    heartbeats.forEach(heartbeat -> heartbeat.stop(goodbye));
  }

  List<Instance> instances() {
    return instances;
  }

  TargetDesk desk() {
    return desk;
  }

  /** Whether the heartbeats that {@code readiness} asks for stand. */
  boolean is(Readiness readiness) {
    return switch (readiness) {
      case PRIMARY ->
          instances.stream().anyMatch(instance -> isUp(instance) && isRightPrimary(instance));
      case ALL -> instances.stream().allMatch(InstanceSet::isUp);
    };
  }

  private static boolean isUp(Instance instance) {
    return instance.monitor().state() == MonitorState.UP;
  }

  private static boolean isRightPrimary(Instance instance) {
    return instance.role() == Role.PRIMARY && instance.standing().kind() == Standing.Kind.MEMBER;
  }

  /** Why drivers are or are not sent to {@code instance}. */
  static String explain(Instance instance) {
    return TargetSelector.objection(instance)
        .orElseGet(
            () ->
                instance.monitor().state() == MonitorState.UP
                    ? "is up"
                    : "is suspect: " + instance.reason());
  }

  @Override
  public void lost(Instance instance, DownCode code, String reason) {
    desk.tellDown(instance.number(), code, reason);
  }

  @Override
  public void changed(Instance instance) {
    judge();
    desk.answerWaiting();
    changed.run();
  }

  private void judge() {
    List<Standing> verdicts = PrimaryArbiter.judge(instances);
    for (int i = 0; i < verdicts.size(); i++) {
      Instance instance = instances.get(i);
      Standing verdict = verdicts.get(i);
      if (!verdict.equals(instance.standing())) {
        instance.stand(verdict);
        enforce(instance, verdict);
      }
    }
  }

  /** A superseded primary loses its sessions; of the other verdicts only new ones learn. */
  private void enforce(Instance instance, Standing verdict) {
    switch (verdict.kind()) {
      case MEMBER -> logger.log(Levels.LOG, "{} belongs to the set again", instance.name());
      case SUPERSEDED -> {
        desk.tellDown(
            instance.number(), DownCode.SUPERSEDED, instance.name() + " is " + verdict.reason());
        logger.log(
            Levels.WARNING,
            "{} is primary on timeline {}, but {}",
            instance.name(),
            instance.timeline(),
            verdict.reason());
      }
      case RIVAL ->
          logger.log(
              Levels.ERROR,
              "{} is a second primary and gets no new sessions: {}",
              instance.name(),
              verdict.reason());
      case FOREIGN ->
          logger.log(
              Levels.ERROR,
              "{} does not belong to the set and gets no new sessions: {}",
              instance.name(),
              verdict.reason());
    }
  }

  private void avoided(int number) {
    for (int i = 0; i < instances.size(); i++) {
      if (instances.get(i).number() == number) {
        heartbeats.get(i).avoided();
      }
    }
  }
}
