package org.conmgr.agent.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.Agent;
import org.conmgr.agent.StopMode;
import org.conmgr.agent.config.ConfigChanges;
import org.conmgr.agent.config.ConfigFile;
import org.conmgr.agent.config.ConfigReading;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.log.Logging;

/** Answers requests with what the agent knows, and passes on what it is to do. Thread safe. */
public final class AgentService implements ControlService {
  private static final Logger LOGGER = LogManager.getLogger(AgentService.class);

  private final Agent agent;
  private final Path configFile;
  private ConmgrConfig running;
  private final Logging logging;
  private final Consumer<StopMode> stop;

  /**
   * The service of one agent.
   *
   * @param running what it was started with
   * @param stop ends the process
   */
  public AgentService(
      Agent agent,
      Path configFile,
      ConmgrConfig running,
      Logging logging,
      Consumer<StopMode> stop) {
    this.agent = agent;
    this.configFile = configFile;
    this.running = running;
    this.logging = logging;
    this.stop = stop;
  }

  @Override
  public CompletableFuture<String> answer(ControlRequest request) {
    if (request instanceof ControlRequest.Status) {
      return agent.status().thenApply(StatusDocument::of);
    } else if (request instanceof ControlRequest.Wait wait) {
      return agent.whenReady(wait.readiness(), wait.timeout()).thenApply(AgentService::readiness);
    } else if (request instanceof ControlRequest.Stop order) {
      return CompletableFuture.completedFuture(stopping(order.mode()));
    }
    // reading a file may block, so it is not for the event loop
    return CompletableFuture.supplyAsync(
        this::reload, task -> new Thread(task, "conmgr-reload").start());
  }

  private static String readiness(boolean ready) {
    return JsonText.object(out -> out.writeBooleanField("ready", ready));
  }

  private String stopping(StopMode mode) {
    String word = mode.name().toLowerCase(Locale.ROOT);
    agent.loop().execute(() -> stop.accept(mode)); // after the answer is on its way
    return JsonText.object(out -> out.writeStringField("stopping", word));
  }

  private synchronized String reload() {
    ConfigReading reading = ConfigFile.read(configFile);
    if (reading.config().isEmpty()) {
      LOGGER.log(
          Levels.ERROR,
          "configuration file \"{}\" contains errors; nothing was changed",
          configFile);
      return ReloadDocument.of(reading.problems(), new ConfigChanges(List.of(), List.of()));
    }
    ConmgrConfig read = reading.config().get();
    ConfigChanges changes = ConfigChanges.between(running, read);
    if (!changes.applicable().isEmpty()) {
      logging.setMinMessages(read.log().minMessages());
      running = running.withMinMessages(read.log().minMessages());
    }
    LOGGER.log(
        Levels.LOG,
        "configuration file \"{}\" was reloaded: applied {}, need a restart {}",
        configFile,
        changes.applicable(),
        changes.needRestart());
    return ReloadDocument.of(reading.problems(), changes);
  }
}
