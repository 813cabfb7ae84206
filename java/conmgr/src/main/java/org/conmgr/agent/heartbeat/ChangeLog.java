package org.conmgr.agent.heartbeat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Loop;
import org.conmgr.wire.InstanceState;

/**
 * One log line for each change of an instance, with its number, host and port (A44). Failing
 * attempts are a change when they begin to fail, or fail in another way; repeats are counted.
 * Confined to the loop.
 */
final class ChangeLog {
  /** How often an attempt that fails in the same way is mentioned again. */
  private static final Duration REPEAT = Duration.ofMinutes(5);

  private final Loop loop;
  private final Logger logger;
  private final Instance instance;
  private String lastFailure = "";
  private long lastFailureLogged;
  private long failures;

  ChangeLog(Loop loop, Logger logger, Instance instance) {
    this.loop = loop;
    this.logger = logger;
    this.instance = instance;
  }

  /** The monitor's state is another than {@code before}. */
  void stateChanged(MonitorState before, String reason) {
    switch (instance.monitor().state()) {
      case UP -> logUp(before);
      case SUSPECT -> log("is suspect: " + reason);
      case DOWN -> log("is down: " + reason);
      case DISCONNECTED -> attemptFailed(reason);
      case CONNECTING -> logger.log(Levels.DEBUG, "connecting to {}", instance.name());
    }
  }

  private void logUp(MonitorState before) {
    lastFailure = "";
    failures = 0;
    log(
        before == MonitorState.SUSPECT
            ? "is heard again"
            : "is connected: " + instance.state().map(ChangeLog::describe).orElse("unknown"));
  }

  /** An attempt failed, or was refused. */
  void attemptFailed(String reason) {
    failures++;
    long now = loop.nanos();
    if (reason.equals(lastFailure) && now - lastFailureLogged < REPEAT.toNanos()) {
      return;
    }
    String repeats = reason.equals(lastFailure) ? " (attempt %d)".formatted(failures) : "";
    lastFailure = reason;
    lastFailureLogged = now;
    log(
        "could not be connected at watchdog port %d: %s%s"
            .formatted(instance.config().watchdogPort(), reason, repeats));
  }

  /** Carries out {@code change} and logs what it changed. */
  void attributesChange(Runnable change) {
    Optional<InstanceState> before = instance.state();
    change.run();
    Optional<InstanceState> after = instance.state();
    if (before.isEmpty() || after.isEmpty() || before.equals(after)) {
      return;
    }
    if (before.get().role() != after.get().role()) {
      log(
          "changed from %s to %s, timeline %d"
              .formatted(
                  text(before.get().role()), text(after.get().role()), after.get().timeline()));
    } else if (isWatched()) {
      log("is now " + describe(after.get()));
    }
    instance.note("its attributes changed", loop.wall());
  }

  /** While it is not, the line about its coming back describes it. */
  private boolean isWatched() {
    return switch (instance.monitor().state()) {
      case UP, SUSPECT -> true;
      case DISCONNECTED, CONNECTING, DOWN -> false;
    };
  }

  private static String describe(InstanceState state) {
    String accepting =
        switch (state.accepting()) {
          case YES -> "";
          case NO -> ", not accepting connections";
          case SHUTTING_DOWN -> ", shutting down";
        };
    String readOnly = state.defaultReadOnly() ? ", read-only by default" : "";
    return "%s on timeline %d%s%s"
        .formatted(text(state.role()), state.timeline(), readOnly, accepting);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void log(String what) {
    logger.log(Levels.LOG, "{} {}", instance.name(), what);
  }
}
