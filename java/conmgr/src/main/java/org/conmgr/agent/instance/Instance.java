package org.conmgr.agent.instance;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.config.HeartbeatConfig;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.wire.Beat;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.Role;
import org.conmgr.wire.State;
import org.conmgr.wire.WalPositions;
import org.conmgr.wire.Welcome;

/**
 * One instance of the set: its configuration, its monitor and what its watchdog last said.
 *
 * <p>Confined to conmgr's loop. What was said stays after the instance is lost: the last known
 * timeline of a primary that is down still rules out an older one.
 */
public final class Instance {
  private final InstanceConfig config;
  private final InstanceMonitor monitor;
  private RoundTrip roundTrip = new RoundTrip();
  private Optional<InstanceState> state = Optional.empty();
  private Optional<Load> load = Optional.empty();
  private WalPositions wal = WalPositions.NONE;
  private long serverVersion;
  private long primarySince = InstanceMonitor.NEVER;
  private Standing standing = Standing.MEMBER;
  private String reason = "not connected yet";
  private Optional<Instant> lastChange = Optional.empty();

  /** An instance of which nothing is known, to be connected at once. */
  public Instance(InstanceConfig config, HeartbeatConfig timing, long now) {
    this.config = config;
    this.monitor = new InstanceMonitor(timing, now);
  }

  /** A new link: everything it says replaces what was known. */
  public void welcomed(Welcome welcome, long now) {
    roundTrip = new RoundTrip();
    serverVersion = welcome.serverVersion();
    load = Optional.of(welcome.load());
    wal = welcome.wal();
    changed(welcome.state(), now);
  }

  /** The watchdog says that something changed. */
  public void changed(State message, long now) {
    message.load().ifPresent(value -> load = Optional.of(value));
    wal = message.wal();
    changed(message.state(), now);
  }

  /** A beat of the watchdog arrived. */
  public void beat(Beat beat, long now) {
    beat.echo().ifPresent(echo -> roundTrip.echo(echo.sequence(), echo.heldUs(), now));
    beat.load().ifPresent(value -> load = Optional.of(value));
    if (!beat.wal().equals(WalPositions.NONE)) {
      wal = beat.wal();
    }
  }

  private void changed(InstanceState next, long now) {
    if (next.role() != Role.PRIMARY) {
      primarySince = InstanceMonitor.NEVER;
    } else if (role() != Role.PRIMARY || timeline() != next.timeline()) {
      primarySince = now;
    }
    state = Optional.of(next);
  }

  /** Notes a change that status shows, with the reason of the state it is in now. */
  public void note(String why, Instant at) {
    reason = why;
    lastChange = Optional.of(at);
  }

  /** Gives a new reason for the state it is in. */
  public void explain(String why) {
    reason = why;
  }

  /** What {@link PrimaryArbiter} found. */
  public void stand(Standing verdict) {
    standing = verdict;
  }

  public InstanceConfig config() {
    return config;
  }

  public int number() {
    return config.number();
  }

  /** How messages speak of it. */
  public String name() {
    return config.name();
  }

  public InstanceMonitor monitor() {
    return monitor;
  }

  public RoundTrip roundTrip() {
    return roundTrip;
  }

  /** Its attributes as last said; empty before the first Welcome. */
  public Optional<InstanceState> state() {
    return state;
  }

  public Role role() {
    return state.map(InstanceState::role).orElse(Role.UNKNOWN);
  }

  /** Its timeline as last said, or 0. */
  public long timeline() {
    return state.map(InstanceState::timeline).orElse(0L);
  }

  public Optional<Load> load() {
    return load;
  }

  public WalPositions wal() {
    return wal;
  }

  /** PostgreSQL's version number as last said, such as 150018. */
  public OptionalLong serverVersion() {
    return serverVersion == 0 ? OptionalLong.empty() : OptionalLong.of(serverVersion);
  }

  /** When it was first known as primary of its timeline; {@link InstanceMonitor#NEVER} if not. */
  public long primarySince() {
    return primarySince;
  }

  public Standing standing() {
    return standing;
  }

  /** Why it is in its state. */
  public String reason() {
    return reason;
  }

  /** Wall-clock time of the last change. */
  public Optional<Instant> lastChange() {
    return lastChange;
  }
}
