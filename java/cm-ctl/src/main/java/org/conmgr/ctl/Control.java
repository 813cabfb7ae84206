package org.conmgr.ctl;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Carries out one invocation. */
final class Control {
  /** How long a conmgr in good health may take for an answer, before it is ended by a signal. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

  private final Invocation invocation;
  private final ConmgrDirectory directory;
  private final PrintStream out;

  Control(Invocation invocation, PrintStream out) throws CtlException {
    this.invocation = invocation;
    this.directory = ConmgrDirectory.open(invocation.directory());
    this.out = out;
  }

  void run() throws CtlException, IOException {
    switch (invocation.mode()) {
      case START -> start();
      case STOP -> stop(invocation.waits());
      case RESTART -> restart();
      case RELOAD -> reload();
      case STATUS -> status();
    }
  }

  /** A47. */
  private void start() throws CtlException, IOException {
    Deadline deadline = Deadline.in(invocation.timeout());
    new Launcher(directory, invocation.logFile()).launch(deadline);
    say("conmgr process is ready");
    if (invocation.waits()) {
      say("waiting for conmgr process to connect to watchdog");
      awaitInstances(deadline);
    }
    say("conmgr process started");
  }

  private void awaitInstances(Deadline deadline) throws CtlException, IOException {
    String readiness = invocation.complete() ? "all" : "primary";
    try (ControlConnection connection = connect()) {
      // conmgr's own answer "not in time" is to come before this side gives up
      String request = "wait " + readiness + " " + deadline.left().toMillis();
      Deadline patience = Deadline.in(deadline.left().plus(ANSWER_PATIENCE));
      Optional<String> answer = connection.ask(request, patience);
      if (answer.isPresent() && answer.get().isEmpty()) {
        throw CtlException.failed("conmgr process has ended");
      }
      boolean ready =
          answer.isPresent()
              && Json.parse(answer.get()).text("ready").orElse("false").equals("true");
      if (!ready) {
        throw CtlException.failed(
            "could not connect to "
                + (invocation.complete()
                    ? "the watchdogs of all instances"
                    : "the primary's watchdog")
                + " within "
                + invocation.timeout().toSeconds()
                + " s; conmgr was left running and goes on trying");
      }
    }
  }

  /**
   * A48.
   *
   * @param waits whether to wait until the process has gone
   */
  private void stop(boolean waits) throws CtlException, IOException {
    Deadline deadline = Deadline.in(invocation.timeout());
    Optional<ControlConnection> connection = ControlConnection.open(directory.socket());
    if (connection.isEmpty()) {
      // its socket is gone, but it may be there
      signal(directory.process().orElseThrow(Control::notRunning), waits, deadline);
      return;
    }
    try (ControlConnection open = connection.get()) {
      Duration patience =
          ANSWER_PATIENCE.compareTo(deadline.left()) < 0 ? ANSWER_PATIENCE : deadline.left();
      Optional<String> answer =
          open.ask("stop " + invocation.stopMode().word(), Deadline.in(patience));
      if (answer.isEmpty()) {
        signal(directory.process().orElseThrow(Control::notRunning), waits, deadline);
      } else if (!waits) {
        say("conmgr process is shutting down");
      } else if (open.awaitEnd(deadline)) {
        say("conmgr process stopped");
      } else {
        throw notStopped();
      }
    }
  }

  /** For a conmgr that does not answer. */
  private void signal(ProcessHandle process, boolean waits, Deadline deadline) throws CtlException {
    boolean kill = invocation.stopMode() == StopMode.IMMEDIATE;
    say("conmgr process does not answer, sending " + (kill ? "SIGKILL" : "SIGTERM"));
    boolean sent = kill ? process.destroyForcibly() : process.destroy();
    if (!sent) {
      throw CtlException.failed("could not signal conmgr process (PID " + process.pid() + ")");
    }
    if (!waits) {
      return;
    }
    try {
      directory.whenFree().get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      say("conmgr process stopped");
    } catch (TimeoutException e) {
      throw notStopped();
    } catch (ExecutionException e) {
      throw CtlException.failed("could not wait for conmgr process: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CtlException.failed("interrupted");
    }
  }

  private void restart() throws CtlException, IOException {
    if (ControlConnection.open(directory.socket()).isPresent() || directory.process().isPresent()) {
      stop(true);
    } else {
      say("no conmgr is running; starting one");
    }
    start();
  }

  private void reload() throws CtlException, IOException {
    Json answer = ask("reload");
    boolean refused = false;
    for (Json problem : answer.objects("problems")) {
      refused |= problem.text("severity").orElse("").equals("ERROR");
      say(problem.text("severity").orElse("") + ":  " + problem.text("message").orElse(""));
      problem.text("detail").ifPresent(detail -> say("DETAIL:  " + detail));
    }
    if (refused) {
      throw CtlException.failed("the configuration file contains errors; nothing was changed");
    }
    if (!answer.texts("applied").isEmpty()) {
      say("applied changes of: " + String.join(", ", answer.texts("applied")));
    }
    if (!answer.texts("need_restart").isEmpty()) {
      say("changes that need a restart: " + String.join(", ", answer.texts("need_restart")));
    }
    say("configuration file reloaded");
  }

  private void status() throws CtlException, IOException {
    Json answer = ask("status");
    if (invocation.json()) {
      out.println(answer.source());
    } else {
      out.print(new StatusReport(answer, ZoneId.systemDefault()).text(invocation.part()));
    }
    if (out.checkError()) {
      throw CtlException.failed("could not write to standard output");
    }
  }

  private Json ask(String request) throws CtlException, IOException {
    try (ControlConnection connection = connect()) {
      Optional<String> answer = connection.ask(request, Deadline.in(invocation.timeout()));
      if (answer.isEmpty() || answer.get().isEmpty()) {
        throw CtlException.failed("conmgr process does not answer");
      }
      Json json = Json.parse(answer.get());
      if (json.text("error").isPresent()) {
        throw CtlException.failed("conmgr refused: " + json.text("error").get());
      }
      return json;
    }
  }

  private ControlConnection connect() throws CtlException {
    return ControlConnection.open(directory.socket()).orElseThrow(this::unreachable);
  }

  /** Nobody listens: that alone does not say that there is nobody. */
  private CtlException unreachable() {
    return directory
        .process()
        .map(
            process ->
                CtlException.failed(
                    "conmgr is running (PID "
                        + process.pid()
                        + "), but could not be reached at socket \""
                        + directory.socket()
                        + "\""))
        .orElseGet(Control::notRunning);
  }

  private static CtlException notRunning() {
    return new CtlException(CtlException.NOT_RUNNING, "no conmgr is running");
  }

  private CtlException notStopped() {
    return CtlException.failed(
        "conmgr process has not stopped within " + invocation.timeout().toSeconds() + " s");
  }

  private void say(String message) {
    out.println("cm_ctl: " + message);
  }
}
