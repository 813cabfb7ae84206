package org.conmgr.agent.process;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.Agent;
import org.conmgr.agent.Identity;
import org.conmgr.agent.StopMode;
import org.conmgr.agent.config.ConfigFile;
import org.conmgr.agent.config.ConfigReading;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.config.Problem;
import org.conmgr.agent.control.AgentService;
import org.conmgr.agent.control.ControlServer;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.log.Logging;

/**
 * One life of conmgr in its directory: lock, configuration, log, agent, control socket, pid file;
 * then waiting; then all of it back in reverse order.
 *
 * <p>Started by the main thread, which waits in {@link #run}. SIGTERM, SIGINT and SIGHUP end it as
 * a fast stop, through the JVM's shutdown hooks; a stop request on the control socket as it says.
 * The JVM keeps SIGQUIT for its thread dump.
 */
final class ConmgrProcess {
  private static final long PATIENCE_SECONDS = 10;

  private final ConmgrDirectory directory;
  private final boolean announce;
  private final long pid = ProcessHandle.current().pid();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  /**
   * A process that has not started.
   *
   * @param announce whether to write "ready" to standard output when it has
   */
  ConmgrProcess(ConmgrDirectory directory, boolean announce) {
    this.directory = directory;
    this.announce = announce;
  }

  /** From start to end; returns the exit status. */
  int run() throws StartException {
    try (DirectoryLock lock = DirectoryLock.take(directory, pid);
        Logging logging = Logging.start()) {
      Logger logger = LogManager.getLogger(ConmgrProcess.class);
      try {
        live(lock, logging, logger);
        logger.log(Levels.LOG, "conmgr is shut down");
        return 0;
      } catch (StartException e) {
        logger.log(Levels.FATAL, e.getMessage());
        return 1;
      }
    } catch (IOException e) {
      throw new StartException("could not remove conmgr.pid: " + e.getMessage());
    }
  }

  private void live(DirectoryLock lock, Logging logging, Logger logger) throws StartException {
    Instant started = Instant.now();
    ConmgrConfig config = configure(logging, logger);
    Identity identity =
        new Identity(directory.identity(), Version.text(), directory.path().toString());
    Agent agent = new Agent(config, identity);
    endOnSignal(agent, logger);
    join(agent.start());
    ControlServer control = openControl(agent, config, logging);
    try {
      lock.writePidFile(pid, started, agent.port());
      logger.log(Levels.LOG, "conmgr {} is ready", identity.version());
      logging.apply(config.log(), false);
      announceReady();
      join(stopped);
    } finally {
      join(control.close());
    }
  }

  /** Reads the configuration and has the log go where it says. */
  private ConmgrConfig configure(Logging logging, Logger logger) throws StartException {
    ConfigReading reading = ConfigFile.read(directory.configFile());
    reading.config().ifPresent(config -> logging.apply(config.log(), true));
    for (Problem problem : reading.problems()) {
      boolean error = problem.severity() == Problem.Severity.ERROR;
      logger.log(
          error ? Levels.ERROR : Levels.WARNING,
          problem.message() + problem.detail().map(detail -> "\nDETAIL:  " + detail).orElse(""));
    }
    ConmgrConfig config =
        reading
            .config()
            .orElseThrow(
                () ->
                    new StartException(
                        "configuration file \"" + directory.configFile() + "\" contains errors"));
    FileLimit.warning(config).ifPresent(warning -> logger.log(Levels.WARNING, warning));
    return config;
  }

  private ControlServer openControl(Agent agent, ConmgrConfig config, Logging logging)
      throws StartException {
    AgentService service =
        new AgentService(agent, directory.configFile(), config, logging, mode -> stop(agent, mode));
    try {
      return ControlServer.open(agent.loop(), directory.socket(), service);
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  private void stop(Agent agent, StopMode mode) {
    var unused =
        agent
            .stop(mode)
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    stopped.complete(null);
                  } else {
                    stopped.completeExceptionally(failure);
                  }
                });
  }

  /** The hook holds the JVM until the main thread has put everything away and halts it. */
  private void endOnSignal(Agent agent, Logger logger) {
    Thread hook =
        new Thread(
            () -> {
              logger.log(Levels.LOG, "received a signal to end; fast shutdown");
              stop(agent, StopMode.FAST);
              new CompletableFuture<Void>()
                  .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                  .join();
            },
            "conmgr-signal");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void announceReady() {
    if (announce) {
      System.out.println("ready");
      System.out.close();
    }
  }

  private static void join(CompletableFuture<Void> future) throws StartException {
    try {
      future.join();
    } catch (CompletionException e) {
      Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
      throw new StartException(Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString));
    }
  }
}
