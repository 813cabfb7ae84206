package org.conmgr.bed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One temporary directory with all that runs in it: instances, conmgrs, applications.
 *
 * <p>Thread safe. Lives from {@link #create} to {@link #close}, or to the end of the JVM if that
 * comes first (interrupted, or forgotten to close): then every process that was started here has
 * ended, by its id, stopped ones too, and the directory is gone. {@link #keep} leaves all of it in
 * place instead.
 */
public final class Bed implements AutoCloseable {
  private static final Duration ORDERLY_END = Duration.ofSeconds(3);

  private final Path directory;
  private final TestUser user;
  private final Programs programs;
  private final Ports ports = new Ports();
  private final Set<ProcessHandle> processes = new LinkedHashSet<>();
  private final List<Instance> instances = new ArrayList<>();
  private final Thread atExit = new Thread(this::end, "bed at exit");
  private boolean ended;
  private int commands;

  private Bed(Path directory, TestUser user) {
    this.directory = directory;
    this.user = user;
    programs = new Programs(directory, user);
  }

  public static Bed create() {
    TestUser user = TestUser.current();
    Path directory;
    try {
      directory = Files.createTempDirectory("conmgr-bed.").toRealPath();
    } catch (IOException e) {
      throw new BedException("could not create a temporary directory: " + e.getMessage(), e);
    }
    user.give(directory);
    Bed bed = new Bed(directory, user);
    Runtime.getRuntime().addShutdownHook(bed.atExit);
    return bed;
  }

  /** The bed's own directory, mode 0700, owned by the user who runs the processes. */
  public Path directory() {
    return directory;
  }

  /** A TCP port that nobody else uses as long as this bed is there. */
  public int freePort() {
    return ports.take();
  }

  /**
   * An instance that does not exist yet: {@link Instance#init} or {@link Instance#cloneFrom} makes
   * it.
   */
  public Instance instance(String name) {
    return instance(name, Map.of());
  }

  /** The same with settings for its postgresql.conf, which win over the bed's. */
  public Instance instance(String name, Map<String, String> settings) {
    Instance instance = new Instance(this, name, settings);
    synchronized (this) {
      instances.add(instance);
    }
    return instance;
  }

  /** Creates a directory below the bed's that the processes may write to. */
  public Path newDirectory(String name) {
    try {
      Path path = Files.createDirectory(directory.resolve(name));
      user.give(path);
      return path;
    } catch (IOException e) {
      throw new BedException("could not create directory \"" + name + "\" in the bed: " + e, e);
    }
  }

  /** Writes a file that the processes may read and write. */
  public void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new BedException("could not write \"" + file + "\": " + e.getMessage(), e);
    }
    user.give(file);
  }

  /** Where the programs are, readable by the user who runs them. */
  Programs programs() {
    return programs;
  }

  /** The path of {@code cm_ctl} or {@code conmgr}, where the processes' user can run it. */
  public String conmgrProgram(String program) {
    return programs.conmgr(program);
  }

  /**
   * The command line that runs {@code command} as the processes' user; only for showing it to
   * somebody.
   */
  public List<String> asUser(List<String> command) {
    return user.command(command);
  }

  /** Starts a process that stays, in a session of its own, its output appended to {@code log}. */
  Process start(List<String> command, Map<String, String> environment, LogFile log) {
    List<String> whole = new ArrayList<>(List.of("setsid"));
    whole.addAll(user.command(command));
    ProcessBuilder builder = builder(whole, environment).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
    return begin(builder);
  }

  /** Runs a command to its end, as the processes' user. */
  public Outcome run(List<String> command, Map<String, String> environment, Duration patience) {
    File out;
    File err;
    synchronized (this) {
      commands++;
      out = directory.resolve("command-" + commands + ".out").toFile();
      err = directory.resolve("command-" + commands + ".err").toFile();
    }
    // into files: what the command leaves running may hold its output open for long
    ProcessBuilder builder =
        builder(user.command(command), environment).redirectOutput(out).redirectError(err);
    long began = System.nanoTime();
    Process process = begin(builder);
    try {
      if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        Signal.KILL.send(process.toHandle());
        throw new BedException(
            "\"" + String.join(" ", command) + "\" has not ended in " + patience);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      return new Outcome(
          command,
          process.exitValue(),
          Files.readString(out.toPath()),
          Files.readString(err.toPath()),
          took);
    } catch (IOException e) {
      throw new BedException(
          "could not read the output of \"" + command.get(0) + "\": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted while \"" + command.get(0) + "\" was running", e);
    } finally {
      forget(process.toHandle());
    }
  }

  public Outcome run(String... command) {
    return run(List.of(command), Map.of(), Await.PATIENCE);
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(new File("/"));
    builder.redirectInput(new File("/dev/null"));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("CM"));
    builder.environment().putAll(Map.of("LC_ALL", "C", "HOME", "/"));
    builder.environment().putAll(environment);
    return builder;
  }

  private synchronized Process begin(ProcessBuilder builder) {
    if (ended) {
      throw new BedException("the bed is closed");
    }
    try {
      Process process = builder.start();
      processes.add(process.toHandle());
      return process;
    } catch (IOException e) {
      throw new BedException(
          "could not run \"" + builder.command().get(0) + "\": " + e.getMessage(), e);
    }
  }

  /** The words that, put before a command, run it as root: the real one, or that of a namespace. */
  public static List<String> asRoot() {
    return TestUser.rootPrefix();
  }

  /**
   * Makes sure that a process which was not started by the bed itself, but by one of its commands,
   * ends with it.
   */
  synchronized void adopt(Collection<ProcessHandle> others) {
    processes.addAll(others);
  }

  private synchronized void forget(ProcessHandle process) {
    processes.remove(process);
  }

  /**
   * Leaves processes and directory in place, for a person to look at; the ids of what runs are
   * returned.
   */
  public synchronized List<Long> keep() {
    ended = true;
    Runtime.getRuntime().removeShutdownHook(atExit);
    return processes.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList();
  }

  /** Ends every process and removes the directory. */
  @Override
  public void close() {
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the JVM is going down: the hook has seen that all is done
    }
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    Set<ProcessHandle> all = new LinkedHashSet<>(processes);
    processes.forEach(process -> process.descendants().forEach(all::add));
    List<ProcessHandle> postmasters =
        instances.stream().flatMap(instance -> instance.postmaster().stream()).toList();
    Signal.CONT.send(all);
    Signal.QUIT.send(postmasters); // so that they free their shared memory
    Await.end(postmasters, ORDERLY_END);
    Signal.KILL.send(all);
    Await.end(all, ORDERLY_END);
    instances.forEach(Instance::removeSharedMemory);
    removeDirectory();
    ports.close();
  }

  private void removeDirectory() {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new BedException("could not remove \"" + directory + "\": " + e.getMessage(), e);
    }
  }
}
