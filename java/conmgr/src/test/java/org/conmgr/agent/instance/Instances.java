package org.conmgr.agent.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.conmgr.agent.config.HeartbeatConfig;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.State;
import org.conmgr.wire.WalPositions;
import org.conmgr.wire.Welcome;

/** Instances in the states that tests want. */
public final class Instances {
  /** The defaults of A33. */
  public static final HeartbeatConfig TIMING =
      new HeartbeatConfig(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Optional.empty());

  public static final long IDENTIFIER = 7300000000000000001L;

  private Instances() {}

  /** One that was never connected. */
  public static Instance unknown(int number) {
    InstanceConfig config =
        new InstanceConfig(number, "db" + number, Optional.empty(), 5432, 27545);
    return new Instance(config, TIMING, 0);
  }

  public static Instance primary(int number) {
    return up(number, state(Role.PRIMARY, 1));
  }

  public static Instance standby(int number) {
    return up(number, state(Role.STANDBY, 1));
  }

  /** One that is up and says {@code state}. */
  public static Instance up(int number, InstanceState state) {
    Instance instance = unknown(number);
    instance.monitor().on(MonitorEvent.ATTEMPT_DUE, 0);
    welcome(instance, state, 0);
    return instance;
  }

  /** Its watchdog says Welcome. */
  public static void welcome(Instance instance, InstanceState state, long now) {
    instance.welcomed(
        new Welcome(
            ProtocolVersion.CURRENT,
            150018,
            state,
            new Load(0, 100),
            WalPositions.NONE,
            Optional.empty()),
        now);
    instance.monitor().on(MonitorEvent.WELCOMED, now);
  }

  /** Its watchdog says State. */
  public static void change(Instance instance, InstanceState state, long now) {
    instance.changed(new State(state, Optional.empty(), WalPositions.NONE), now);
  }

  /** It is lost. */
  public static void crash(Instance instance) {
    instance.monitor().on(MonitorEvent.SAID_CRASHED, 1);
    instance.note("its postmaster is gone", Instant.EPOCH);
  }

  public static InstanceState state(Role role, long timeline) {
    return new InstanceState(role, Accepting.YES, false, timeline, IDENTIFIER);
  }

  public static InstanceState foreign(Role role, long identifier) {
    return new InstanceState(role, Accepting.YES, false, 1, identifier);
  }
}
