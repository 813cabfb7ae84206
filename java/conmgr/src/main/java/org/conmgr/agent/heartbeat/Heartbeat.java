package org.conmgr.agent.heartbeat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.config.HeartbeatConfig;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.instance.InstanceMonitor;
import org.conmgr.agent.instance.MonitorAction;
import org.conmgr.agent.instance.MonitorEvent;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Deadline;
import org.conmgr.agent.loop.Loop;
import org.conmgr.wire.Beat;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.ErrorCode;
import org.conmgr.wire.Goodbye;
import org.conmgr.wire.GoodbyeCode;
import org.conmgr.wire.HeartbeatMessage;
import org.conmgr.wire.Hello;
import org.conmgr.wire.LinkError;
import org.conmgr.wire.Refused;
import org.conmgr.wire.State;
import org.conmgr.wire.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * Everything between conmgr and one instance: carries out what its {@link InstanceMonitor} says,
 * and feeds it with what happens. Confined to the loop; lives as long as conmgr.
 *
 * <p>At most one attempt, one link and one probe exist at a time.
 */
public final class Heartbeat implements HeartbeatLink.Owner {
  /** Who wants to know about the instance. */
  public interface Listener {
    /** Its state, attributes or load changed. */
    void changed(Instance instance);

    /** It is lost for those who use it. Comes before {@link #changed} of the same event. */
    void lost(Instance instance, DownCode code, String reason);
  }

  private static final Logger logger = LogManager.getLogger(Heartbeat.class);

  private final Loop loop;
  private final Addresses addresses;
  private final Origin origin;
  private final Hello hello;
  private final HeartbeatConfig timing;
  private final Instance instance;
  private final InstanceMonitor monitor;
  private final Listener listener;
  private final Deadline deadline;
  private final ChangeLog changes;

  private @Nullable Attempt attempt;
  private @Nullable HeartbeatLink link;
  private @Nullable SilentProbe probe;
  private Optional<InetAddress> lastAddress = Optional.empty();
  private long helloSentAt;
  private long lastSequenceHeard;
  private long lastBeatHeardAt;

  /** A heartbeat, to be started. */
  public Heartbeat(
      Loop loop,
      Addresses addresses,
      Hello hello,
      HeartbeatConfig timing,
      Instance instance,
      Listener listener) {
    this.loop = loop;
    this.addresses = addresses;
    this.hello = hello;
    this.timing = timing;
    this.origin = new Origin(timing.localAddress());
    this.instance = instance;
    this.monitor = instance.monitor();
    this.listener = listener;
    this.deadline = new Deadline(loop, this::onTime);
    this.changes = new ChangeLog(loop, logger, instance);
  }

  /** Begins with the first attempt; never ends trying (A22). */
  public void start() {
    onTime();
  }

  /** A driver could not use the instance. */
  public void avoided() {
    if (!monitor.isProbing()) {
      on(MonitorEvent.AVOIDED, "a driver could not use it");
    }
  }

  /** Says Goodbye, without waiting, and ends. */
  public void stop(Goodbye goodbye) {
    assert loop.isHere();
    deadline.set(Deadline.NEVER);
    if (attempt != null) {
      attempt.cancel();
    }
    if (probe != null) {
      probe.cancel();
    }
    if (link != null) {
      link.closeWith(goodbye);
    }
  }

  private void onTime() {
    assert loop.isHere();
    Optional<MonitorEvent> due = monitor.due(loop.nanos());
    while (due.isPresent()) {
      on(due.get(), reasonOf(due.get()));
      due = monitor.due(loop.nanos());
    }
    deadline.set(monitor.nextDeadline());
  }

  private String reasonOf(MonitorEvent due) {
    return switch (due) {
      case SILENCE ->
          "nothing heard for %s"
              .formatted(inSeconds(Duration.ofNanos(loop.nanos() - monitor.lastHeard())));
      case TIMED_OUT ->
          "heartbeat timeout: nothing heard for %s".formatted(inSeconds(timing.timeout()));
      case ATTEMPT_OVERDUE -> "no answer within %s".formatted(inSeconds(timing.connectTimeout()));
      default -> "";
    };
  }

  private static String inSeconds(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** The one way by which events reach the monitor. */
  private void on(MonitorEvent event, String reason) {
    assert loop.isHere();
    MonitorState before = monitor.state();
    for (MonitorAction action : monitor.on(event, loop.nanos())) {
      carryOut(action, reason);
    }
    if (monitor.state() != before) {
      note(reason);
      changes.stateChanged(before, reason);
      listener.changed(instance);
    } else if (event == MonitorEvent.ATTEMPT_FAILED || event == MonitorEvent.ATTEMPT_OVERDUE) {
      changes.attemptFailed(reason);
    }
    deadline.set(monitor.nextDeadline());
  }

  /** Attempts that come and go are no change of an instance that was never connected. */
  private void note(String reason) {
    switch (monitor.state()) {
      case CONNECTING -> {}
      case DISCONNECTED -> instance.explain(reason);
      case UP, SUSPECT, DOWN -> instance.note(reason, loop.wall());
    }
  }

  private void carryOut(MonitorAction action, String reason) {
    switch (action) {
      case CONNECT -> connect();
      case ABANDON -> abandon();
      case RETRY, RECONNECT -> {} // The monitor has set the time for it.
      case SEND_BEAT -> sendBeat();
      case DROP_LINK -> dropLink();
      case PART -> part();
      case PROBE -> probe();
      case TELL_TIMED_OUT -> tell(DownCode.HEARTBEAT_TIMEOUT, reason);
      case TELL_UNREACHABLE -> tell(DownCode.UNREACHABLE, reason);
      case TELL_SHUTTING_DOWN -> tell(DownCode.SHUTTING_DOWN, reason);
      case TELL_CRASHED -> tell(DownCode.CRASHED, reason);
    }
  }

  private void tell(DownCode code, String reason) {
    listener.lost(instance, code, "%s is down: %s".formatted(instance.name(), reason));
  }

  private void connect() {
    attempt =
        new Attempt(
            loop,
            origin,
            instance.config().watchdogPort(),
            timing.connectTimeout(),
            this::newLink,
            this::attemptFailed);
    attempt.start(addresses, instance.config().address());
  }

  private HeartbeatLink newLink() {
    link = new HeartbeatLink(hello, this);
    return link;
  }

  @Override
  public void opened(HeartbeatLink opened) {
    helloSentAt = loop.nanos();
  }

  private void attemptFailed(String reason) {
    abandon();
    on(MonitorEvent.ATTEMPT_FAILED, reason);
  }

  private void abandon() {
    if (attempt != null) {
      attempt.cancel();
      attempt = null;
    }
    dropLink();
  }

  private void dropLink() {
    if (link != null) {
      link.close();
      link = null;
    }
  }

  private void part() {
    if (link != null) {
      link.closeWith(new Goodbye(GoodbyeCode.HEARTBEAT_TIMEOUT, "heartbeat timeout"));
      link = null;
    }
  }

  private void sendBeat() {
    if (link != null) {
      long now = loop.nanos();
      Optional<Beat.Echo> echo =
          lastSequenceHeard == 0
              ? Optional.empty()
              : Optional.of(
                  new Beat.Echo(
                      lastSequenceHeard, Math.min((now - lastBeatHeardAt) / 1000, 0xffff_ffffL)));
      link.send(new Beat(instance.roundTrip().send(now), echo));
    }
  }

  private void probe() {
    if (probe != null) {
      probe.cancel();
    }
    int port = instance.config().port();
    lastAddress.ifPresent(
        address ->
            probe =
                new SilentProbe(loop, origin, new InetSocketAddress(address, port), this::probed));
  }

  private void probed(MonitorEvent result) {
    on(
        result,
        result == MonitorEvent.PROBE_REFUSED
            ? "connection to port %d refused".formatted(instance.config().port())
            : "");
  }

  @Override
  public void heard(HeartbeatLink from, HeartbeatMessage message) {
    if (from != link) {
      return;
    }
    if (attempt == null) {
      onLink(message);
    } else {
      onAttempt(message);
    }
  }

  /** A message before Welcome. */
  private void onAttempt(HeartbeatMessage message) {
    if (message instanceof Welcome welcome) {
      attempt = null;
      lastSequenceHeard = 0;
      lastAddress = link == null ? lastAddress : link.address();
      long now = loop.nanos();
      changes.attributesChange(() -> instance.welcomed(welcome, now));
      instance.roundTrip().measured(now - helloSentAt);
      on(MonitorEvent.WELCOMED, "heartbeat stands");
    } else if (message instanceof Refused refused) {
      attemptFailed("refused: " + refused.reason());
    } else if (message instanceof LinkError error) {
      attemptFailed("watchdog reports an error: " + error.reason());
    } else if (link != null) {
      link.fail(ErrorCode.OUT_OF_TURN, "message before Welcome");
    }
  }

  /** A message after Welcome. */
  private void onLink(HeartbeatMessage message) {
    if (message instanceof Beat beat) {
      lastSequenceHeard = beat.sequence();
      lastBeatHeardAt = loop.nanos();
      instance.beat(beat, lastBeatHeardAt);
      on(MonitorEvent.HEARD, "heard again");
    } else if (message instanceof State state) {
      changes.attributesChange(() -> instance.changed(state, loop.nanos()));
      on(MonitorEvent.HEARD, "heard again");
      listener.changed(instance);
    } else if (message instanceof Goodbye goodbye) {
      onGoodbye(goodbye);
    } else if (message instanceof LinkError error) {
      lost("watchdog reports an error: " + error.reason());
    } else if (link != null) {
      link.fail(ErrorCode.OUT_OF_TURN, "message after Welcome");
    }
  }

  private void onGoodbye(Goodbye goodbye) {
    String detail = goodbye.reason().map(text -> ": " + text).orElse("");
    switch (goodbye.code()) {
      case INSTANCE_SHUTTING_DOWN ->
          on(MonitorEvent.SAID_SHUTTING_DOWN, "it is shutting down" + detail);
      case INSTANCE_CRASHED -> on(MonitorEvent.SAID_CRASHED, "its postmaster is gone" + detail);
      case WATCHDOG_STOPPING ->
          on(MonitorEvent.SAID_WATCHDOG_STOPPING, "its watchdog is stopping" + detail);
      case HEARTBEAT_TIMEOUT ->
          on(MonitorEvent.SAID_TIMED_OUT, "its watchdog has not heard this conmgr" + detail);
      case CONMGR_STOPPING, CONMGR_RESTARTING, UNKNOWN ->
          lost("its watchdog said goodbye" + detail);
    }
  }

  @Override
  public void ended(HeartbeatLink from, String reason) {
    if (from != link) {
      return;
    }
    if (attempt == null) {
      lost(reason);
    } else {
      attemptFailed(reason);
    }
  }

  private void lost(String reason) {
    dropLink();
    on(MonitorEvent.LINK_LOST, "heartbeat link lost: " + reason);
  }
}
