package org.conmgr.bed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An application in a JVM of its own, with this JVM's class path; what it prints is its log. */
public final class Application {
  private final Process process;
  private final LogFile log;

  private Application(Process process, LogFile log) {
    this.process = process;
    this.log = log;
  }

  /** Starts {@code main} with {@code arguments}; {@code name} names the log. */
  public static Application start(Bed bed, String name, Class<?> main, List<String> arguments) {
    LogFile log = new LogFile(bed.newDirectory(name).resolve("output.log"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(List.of("-cp", bed.programs().classPath(), main.getName()));
    command.addAll(arguments);
    return new Application(bed.start(command, Map.of(), log), log);
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  /** What it has printed. */
  public LogFile log() {
    return log;
  }

  /** Waits for something that it prints, and gives up when it has ended. */
  public String awaitOutput(String pattern) {
    return log.await(0, pattern, Await.PATIENCE, process::isAlive);
  }

  public void pause() {
    Signal.STOP.send(process());
  }

  public void resume() {
    Signal.CONT.send(process());
  }

  public void kill9() {
    Signal.KILL.send(process());
  }
}
