package org.conmgr.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Deadline;
import org.conmgr.agent.loop.Loop;
import org.conmgr.agent.session.Session;
import org.conmgr.agent.target.LinkLimit;
import org.conmgr.agent.target.TargetListener;
import org.conmgr.agent.target.TargetSelector;
import org.conmgr.wire.Goodbye;
import org.conmgr.wire.GoodbyeCode;

/**
 * The inside of {@link Agent}: starts, reports and stops. Confined to the loop.
 *
 * <p>RUNNING → DRAINING → STOPPED; a hard stop leaves DRAINING out.
 */
final class AgentCore {
  private static final Logger logger = LogManager.getLogger(AgentCore.class);

  /** How long a fast stop waits for drivers to take their last message. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** How it runs: only forward. */
  private enum Phase {
    RUNNING,
    /** No new drivers; waits for the last one to go. */
    DRAINING,
    /** Cut off; waits for the last words to be sent. */
    PARTING,
    STOPPED
  }

  private final ConmgrConfig config;
  private final Identity identity;
  private final Loop loop;
  private final Addresses addresses;
  private final InstanceSet set;
  private final TargetListener listener;
  private final Deadline lastWordsEnd;
  private final Instant started;
  private final Map<Readiness, CompletableFuture<Void>> ready = new EnumMap<>(Readiness.class);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private Phase phase = Phase.RUNNING;

  AgentCore(ConmgrConfig config, Identity identity, Loop loop, Addresses addresses) {
    this.config = config;
    this.identity = identity;
    this.loop = loop;
    this.addresses = addresses;
    this.set = new InstanceSet(config, identity, loop, addresses, this::checkReady);
    this.listener =
        new TargetListener(
            loop,
            LinkLimit.of(config.maxConnections(), config.instances().size()),
            set.desk(),
            this::checkGone);
    this.lastWordsEnd = new Deadline(loop, () -> move(Phase.STOPPED));
    this.started = loop.wall();
  }

  /** May be asked from any thread. */
  int port() {
    return port.getNow(config.port());
  }

  CompletableFuture<Void> start() {
    assert loop.isHere();
    return new ListenAddresses(addresses, listener)
        .listen(config.listenAddresses(), config.port())
        .thenAccept(
            listening -> {
              port.complete(listening);
              logger.log(
                  Levels.LOG, "listening on {}, port {}", config.listenAddresses(), listening);
              set.start();
            });
  }

  CompletableFuture<Void> whenReady(Readiness readiness) {
    assert loop.isHere();
    CompletableFuture<Void> future =
        ready.computeIfAbsent(readiness, unused -> new CompletableFuture<>());
    checkReady();
    return future;
  }

  /** Answers those who wait for a readiness that is reached; who comes later asks anew. */
  private void checkReady() {
    for (Readiness readiness : List.copyOf(ready.keySet())) {
      if (set.is(readiness)) {
        CompletableFuture<Void> future = ready.remove(readiness);
        if (future != null) {
          future.complete(null);
        }
      }
    }
  }

  CompletableFuture<Void> stop(StopMode mode) {
    assert loop.isHere();
    logger.log(Levels.LOG, "stopping, mode {}", mode.name().toLowerCase(Locale.ROOT));
    set.desk().stopGiving();
    switch (mode) {
      case SMART -> move(Phase.DRAINING);
      case FAST -> cutOff();
      case IMMEDIATE -> {
        cutOff();
        move(Phase.STOPPED);
      }
    }
    checkGone();
    return stopped;
  }

  private void cutOff() {
    move(Phase.PARTING);
    listener.close();
    set.desk().cutOff();
    lastWordsEnd.set(loop.nanos() + LAST_WORDS.toNanos());
  }

  /** A driver link has ended: perhaps it was the last. */
  private void checkGone() {
    boolean isGone =
        switch (phase) {
          case DRAINING -> set.desk().sessions() == 0;
          case PARTING -> listener.links() == 0;
          case RUNNING, STOPPED -> false;
        };
    if (isGone) {
      move(Phase.STOPPED);
    }
  }

  /** The one way by which the phase changes. */
  private void move(Phase next) {
    if (next.compareTo(phase) <= 0) {
      return;
    }
    phase = next;
    if (next == Phase.STOPPED) {
      listener.close();
      set.stop(new Goodbye(GoodbyeCode.CONMGR_STOPPING, "conmgr is stopping"));
      stopped.complete(null);
    }
  }

  AgentStatus status() {
    assert loop.isHere();
    ProcessStatus process =
        new ProcessStatus(
            ProcessHandle.current().pid(),
            identity,
            port(),
            config.listenAddresses(),
            started,
            phase == Phase.RUNNING ? "running" : "stopping",
            listener.links(),
            config.maxConnections());
    return new AgentStatus(
        process,
        set.instances().stream().map(this::status).toList(),
        set.desk().snapshot().stream().map(AgentCore::status).toList());
  }

  private InstanceStatus status(Instance instance) {
    return new InstanceStatus(
        instance.config(),
        instance.monitor().state(),
        instance.state(),
        instance.serverVersion(),
        instance.roundTrip().smoothedUs(),
        instance.load(),
        set.desk().given(instance.number()),
        TargetSelector.objection(instance).isEmpty(),
        InstanceSet.explain(instance),
        instance.lastChange());
  }

  private static ApplicationStatus status(Session<?> session) {
    return new ApplicationStatus(
        session.request().applicationName(),
        session.request().clientPid(),
        session.address(),
        session.instance(),
        session.request().attrs(),
        session.since());
  }
}
