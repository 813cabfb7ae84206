package org.conmgr.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One conmgr: its directory with conmgr.conf, started and asked through {@code cm_ctl}. Used from
 * one thread.
 */
public final class Conmgr {
  private final Bed bed;
  private final Path directory;
  private final int port;
  private Optional<ProcessHandle> process = Optional.empty();

  private Conmgr(Bed bed, String name, int port) {
    this.bed = bed;
    this.port = port;
    directory = bed.newDirectory(name);
  }

  /**
   * Writes the directory; nothing runs yet.
   *
   * @param settings further lines of conmgr.conf, as they are to stand there; {@code port} is
   *     chosen if it is missing
   */
  public static Conmgr create(
      Bed bed, String name, List<Backend> backends, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    String port = all.computeIfAbsent("port", missing -> Integer.toString(bed.freePort()));
    Conmgr conmgr = new Conmgr(bed, name, Integer.parseInt(port));
    StringBuilder text = new StringBuilder();
    all.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    for (int number = 0; number < backends.size(); number++) {
      text.append(backends.get(number).lines(number));
    }
    conmgr.configure(text.toString());
    return conmgr;
  }

  /** Replaces conmgr.conf as a whole. */
  public void configure(String text) {
    bed.write(directory.resolve("conmgr.conf"), text);
  }

  public Path directory() {
    return directory;
  }

  public int port() {
    return port;
  }

  /** conmgr's standard error, when log_destination has it. */
  public LogFile log() {
    return new LogFile(directory.resolve("conmgr.log"));
  }

  /**
   * {@code cm_ctl start}, which waits for the heartbeat with the primary; more options may follow.
   */
  public Outcome start(String... options) {
    Outcome outcome = cmCtl("start", options).expectSuccess();
    adoptProcess();
    return outcome;
  }

  /** {@code cm_ctl stop}. */
  public Outcome stop(String... options) {
    return cmCtl("stop", options);
  }

  /** {@code cm_ctl status --json}. */
  public Status status() {
    return Status.parse(cmCtl("status", "--json").expectSuccess().out());
  }

  /** Runs {@code cm_ctl} with this directory; how it ends is the caller's to judge. */
  public Outcome cmCtl(String mode, String... options) {
    Outcome outcome = bed.run(command(mode, options), Map.of(), Duration.ofSeconds(90));
    if (launches(mode)) {
      adoptProcess(); // also when it gave up waiting: conmgr runs on
    }
    return outcome;
  }

  /** The command line of {@code cm_ctl} with this directory. */
  public List<String> command(String mode, String... options) {
    List<String> command =
        new ArrayList<>(List.of(bed.conmgrProgram("cm_ctl"), mode, "-D", directory.toString()));
    command.addAll(List.of(options));
    if (launches(mode) && !command.contains("-l")) {
      command.addAll(List.of("-l", log().path().toString()));
    }
    return command;
  }

  private static boolean launches(String mode) {
    return mode.equals("start") || mode.equals("restart");
  }

  /** The process by conmgr.pid, which ends with the bed at the latest. */
  private void adoptProcess() {
    try {
      Path file = directory.resolve("conmgr.pid");
      if (Files.exists(file)) {
        process = ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()));
        process.ifPresent(found -> bed.adopt(List.of(found)));
      }
    } catch (IOException e) {
      throw new BedException("could not read conmgr.pid: " + e.getMessage(), e);
    }
  }

  /** The process that {@code cm_ctl start} has left running. */
  public ProcessHandle process() {
    return process.orElseThrow(
        () -> new BedException("conmgr in \"" + directory + "\" was not started"));
  }

  public void kill9() {
    Signal.KILL.send(process());
    awaitEnd();
  }

  /** Waits until the process has ended, whether or not its parent has taken notice of that. */
  public void awaitEnd() {
    if (!Await.end(List.of(process()), Await.PATIENCE)) {
      throw new BedException("conmgr in \"" + directory + "\" has not ended");
    }
  }

  public boolean isRunning() {
    try {
      return Await.isRunning(process());
    } catch (IOException e) {
      return false; // it went while it was looked at
    }
  }

  public void pause() {
    Signal.STOP.send(process());
  }

  public void resume() {
    Signal.CONT.send(process());
  }

  /** Resident memory in kB, as the kernel counts it. */
  public long residentKilobytes() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process().pid()), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow(() -> new BedException("conmgr has gone"));
    } catch (IOException e) {
      throw new BedException("could not read conmgr's memory: " + e.getMessage(), e);
    }
  }

  /** The JDBC URL by which applications ask it. */
  public String url() {
    return "jdbc:conmgr://127.0.0.1:%d/%s".formatted(port, Instance.DATABASE);
  }
}
