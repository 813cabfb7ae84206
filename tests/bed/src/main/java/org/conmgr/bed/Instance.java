package org.conmgr.bed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One PostgreSQL instance: its data directory, its log and, while it runs, its postmaster, which is
 * a child of this JVM.
 *
 * <p>Clients come by TCP on 127.0.0.1, and ::1 where there is one, as role {@code app} with SCRAM;
 * the bed's own sessions and replication come by the Unix-domain socket, out of the terminator's
 * sight. Used from one thread at a time, except for the SQL methods.
 */
public final class Instance extends Database {
  /** Modes of {@link #stop}. */
  public enum StopMode {
    SMART(Signal.TERM),
    FAST(Signal.INT),
    IMMEDIATE(Signal.QUIT);

    private final Signal signal;

    StopMode(Signal signal) {
      this.signal = signal;
    }
  }

  /** Role, password and schema of the applications; the database is {@link #DATABASE}. */
  public static final String APPLICATION_ROLE = "app";

  public static final String APPLICATION_PASSWORD = "app-password";
  private static final int SHARED_MEMORY_LINE = 6;
  private static final String READY = "database system is ready to accept (read-only )?connections";

  private final Bed bed;
  private final String name;
  private final Settings settings;
  private final Path home;
  private final Path data;
  private final LogFile log;
  private final int port;
  private final int watchdogPort;
  private Optional<Process> postmaster = Optional.empty();
  private Optional<String> sharedMemory = Optional.empty();

  Instance(Bed bed, String name, Map<String, String> settings) {
    this.bed = bed;
    this.name = name;
    home = bed.newDirectory(name);
    data = home.resolve("data");
    log = new LogFile(home.resolve("postgresql.log"));
    port = bed.freePort();
    watchdogPort = bed.freePort();
    this.settings = new Settings(name, port, watchdogPort, home, settings);
  }

  @Override
  Path socket() {
    return home.resolve(".s.PGSQL." + port);
  }

  @Override
  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  public int watchdogPort() {
    return watchdogPort;
  }

  public Path data() {
    return data;
  }

  public LogFile log() {
    return log;
  }

  /** The directory of the Unix-domain socket. */
  public Path socketDirectory() {
    return home;
  }

  /** This instance for a conmgr.conf, by address 127.0.0.1. */
  public Backend backend() {
    return backend("127.0.0.1");
  }

  /** This instance for a conmgr.conf, by another of its addresses. */
  public Backend backend(String address) {
    return new Backend(Optional.empty(), Optional.of(address), port, watchdogPort);
  }

  /** Creates a cluster of its own. */
  public Instance init() {
    bed.run(
            bed.programs().postgres("initdb"),
            "-D",
            data.toString(),
            "-U",
            ADMINISTRATOR,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--data-checksums",
            "--no-sync")
        .expectSuccess();
    configure();
    return this;
  }

  /** Creates the application's role and schema; to be called once, on a primary. */
  public void createApplicationRole() {
    execute(
        "create role %1$s login password '%2$s'; create schema %1$s authorization %1$s"
            .formatted(APPLICATION_ROLE, APPLICATION_PASSWORD));
  }

  /** Copies a running instance and makes this one its standby. */
  public Instance cloneFrom(Instance source) {
    bed.run(
            bed.programs().postgres("pg_basebackup"),
            "-D",
            data.toString(),
            "-d",
            source.replicationSource(),
            "-c",
            "fast",
            "-X",
            "stream",
            "--no-sync")
        .expectSuccess();
    follow(source);
    return this;
  }

  /**
   * Makes this instance a standby of {@code source}: at its next start, or at once when it runs as
   * a standby already.
   */
  public void follow(Instance source) {
    settings.set("primary_conninfo", source.replicationSource());
    configure();
    bed.write(data.resolve("standby.signal"), "");
    if (isRunning()) {
      reload();
    }
  }

  /**
   * Brings a stopped instance, whose timeline has parted, back to where it can follow {@code
   * source}.
   */
  public void rewindTo(Instance source) {
    source.execute("checkpoint"); // pg_rewind reads the timeline from the control file
    bed.run(
            bed.programs().postgres("pg_rewind"),
            "-D",
            data.toString(),
            "--source-server=" + source.replicationSource(),
            "--no-sync")
        .expectSuccess();
    follow(source);
  }

  private String replicationSource() {
    return "host=%s port=%d user=%s dbname=%s".formatted(home, port, ADMINISTRATOR, DATABASE);
  }

  /** Changes a setting; it counts from the next {@link #reload} or start on. */
  public void set(String setting, String value) {
    settings.set(setting, value);
    configure();
  }

  private void configure() {
    bed.write(data.resolve("postgresql.conf"), settings.text());
    bed.write(
        data.resolve("pg_hba.conf"),
        """
        local all all trust
        local replication all trust
        host all all 127.0.0.0/8 scram-sha-256
        host all all ::1/128 scram-sha-256
        """);
  }

  /** Starts it and waits until it takes connections. */
  public Instance start() {
    long mark = log.mark();
    Process process = launch();
    log.await(mark, READY, Await.PATIENCE, process::isAlive);
    sharedMemory = sharedMemoryId();
    return this;
  }

  /** Starts it without waiting. */
  public Process launch() {
    if (isRunning()) {
      throw new BedException("instance \"" + name + "\" is running");
    }
    Process process =
        bed.start(
            List.of(bed.programs().postgres("postgres"), "-D", data.toString()), Map.of(), log);
    postmaster = Optional.of(process);
    return process;
  }

  public boolean isRunning() {
    return postmaster.filter(Process::isAlive).isPresent();
  }

  /** The postmaster, if it runs. */
  public Optional<ProcessHandle> postmaster() {
    return postmaster.filter(Process::isAlive).map(Process::toHandle);
  }

  private Process running() {
    return postmaster
        .filter(Process::isAlive)
        .orElseThrow(() -> new BedException("instance \"" + name + "\" is not running"));
  }

  /** Stops it in order and waits for its end. */
  public void stop(StopMode mode) {
    Process process = running();
    mode.signal.send(process.toHandle());
    Await.future("the end of instance \"" + name + "\"", Await.PATIENCE, process.onExit());
  }

  /**
   * kill -9 of the postmaster; its children notice by themselves. Returns {@link System#nanoTime}
   * just before the kill.
   */
  public long kill9() {
    Process process = running();
    bed.adopt(process.descendants().toList());
    long before = System.nanoTime();
    process.destroyForcibly();
    return before;
  }

  /**
   * Waits until nothing of it is left after {@link #kill9}, so that it can be started or rewound.
   */
  public void awaitGone() {
    postmaster.ifPresent(
        process -> Await.future("the end of \"" + name + "\"", Await.PATIENCE, process.onExit()));
    Await.until(
        "no process in \"" + data + "\"",
        () -> ProcessHandle.allProcesses().noneMatch(this::isMine));
  }

  private boolean isMine(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .startsWith(data);
    } catch (IOException e) {
      return false; // gone, or somebody else's
    }
  }

  public void restart() {
    stop(StopMode.FAST);
    start();
  }

  public void reload() {
    Signal.HUP.send(running().toHandle());
  }

  /** Orders the promotion; the log tells of its steps. */
  public void promote() {
    execute("select pg_promote(false)");
  }

  /** Freezes all its processes with SIGSTOP. */
  public void pause() {
    Signal.STOP.send(processes());
  }

  public void resume() {
    Signal.CONT.send(processes());
  }

  private List<ProcessHandle> processes() {
    ProcessHandle process = running().toHandle();
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }

  /** The command line of one of its PostgreSQL's programs. */
  public List<String> command(String program, String... options) {
    List<String> command = new ArrayList<>(List.of(bed.programs().postgres(program)));
    command.addAll(List.of(options));
    return command;
  }

  /**
   * The process of a kind of backend ({@code pg_stat_activity.backend_type}), as {@code watchdog}
   * or {@code terminator}.
   */
  public ProcessHandle worker(String backendType) {
    long pid =
        Long.parseLong(
            query("select pid from pg_stat_activity where backend_type = '" + backendType + "'"));
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new BedException("process " + pid + " has gone"));
  }

  public boolean isInRecovery() {
    return query("select pg_is_in_recovery()").equals("t");
  }

  /**
   * The URL by which an application reaches this instance directly; role and password are not in
   * it.
   */
  public String url(String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, DATABASE);
  }

  /** Role and password of applications, as connection properties. */
  public static Properties applicationProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", APPLICATION_ROLE);
    properties.setProperty("password", APPLICATION_PASSWORD);
    return properties;
  }

  private Optional<String> sharedMemoryId() {
    try {
      List<String> lines =
          Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8);
      return lines.size() > SHARED_MEMORY_LINE
          ? Stream.of(lines.get(SHARED_MEMORY_LINE).strip().split("\\s+")).skip(1).findFirst()
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // just stopped
    }
  }

  /** A postmaster that was killed leaves its System V segment behind, which nobody would remove. */
  void removeSharedMemory() {
    if (sharedMemory.isPresent() && Files.exists(data.resolve("postmaster.pid"))) {
      try {
        new ProcessBuilder("ipcrm", "-m", sharedMemory.get())
            .redirectErrorStream(true)
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new BedException("could not run ipcrm: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
