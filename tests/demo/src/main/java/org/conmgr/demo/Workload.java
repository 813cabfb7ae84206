package org.conmgr.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.conmgr.bed.Instance;

/**
 * The application: threads that write to the primary and threads that read from standbys, at a
 * steady pace.
 */
final class Workload implements AutoCloseable {
  static final int WRITERS = 4;
  static final int READERS = 4;
  private static final long PAUSE_MILLIS = 4;

  private final List<Writer> writers = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final List<Future<?>> running = new ArrayList<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          WRITERS + READERS,
          task -> {
            Thread thread = new Thread(task, "application");
            thread.setDaemon(true);
            return thread;
          });
  private long lineWrites;
  private long lineReads;
  private long lineAt = System.nanoTime();

  Workload(Stage stage) {
    stage
        .set()
        .primary()
        .execute(
            "create table app.ledger (writer int, n bigint, at timestamptz default now(), primary key (writer, n));"
                + "alter table app.ledger owner to app");
    for (int i = 1; i <= WRITERS; i++) {
      writers.add(new Writer(stage.url("primary"), i));
    }
    for (int i = 0; i < READERS; i++) {
      readers.add(new Reader(stage.url("secondary")));
    }
  }

  void start() {
    tasks()
        .map(task -> threads.scheduleWithFixedDelay(task, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS))
        .forEach(running::add);
  }

  private Stream<Task> tasks() {
    return Stream.concat(writers.stream(), readers.stream());
  }

  List<Writer> writers() {
    return writers;
  }

  /** True when no thread is without a connection that works. */
  boolean isWell() {
    return running.stream().noneMatch(Future::isDone) && tasks().noneMatch(Task::isInterrupted);
  }

  /** The sum of a counter of all tasks. */
  long sum(ToLongFunction<Task> counter) {
    return tasks().mapToLong(counter).sum();
  }

  long acknowledged() {
    return writers.stream().mapToLong(Writer::acknowledged).sum();
  }

  /** The longest of the writers' last outages, from error to the next acknowledged row. */
  long longestWriteOutageMillis() {
    return writers.stream().mapToLong(Task::outageMillis).max().orElse(0);
  }

  /** What the application has got to see: the first writer's last error. */
  Optional<SQLException> lastWriteError() {
    return writers.stream().map(Task::lastError).flatMap(Optional::stream).findFirst();
  }

  /** Where the readers are now, by instance. */
  String readersByInstance() {
    return where(readers, Task::instance);
  }

  /**
   * The live line: who is primary, rates since the last line, errors, who is without a connection.
   */
  String line() {
    long now = System.nanoTime();
    double seconds = (now - lineAt) / 1e9;
    long writes = writers.stream().mapToLong(Task::done).sum();
    long reads = readers.stream().mapToLong(Task::done).sum();
    String line =
        String.format(
            Locale.ROOT,
            "writes %4.0f/s to %-12s reads %4.0f/s from %-20s errors %d%s",
            (writes - lineWrites) / seconds,
            where(writers, Task::instance),
            (reads - lineReads) / seconds,
            readersByInstance(),
            sum(Task::errors),
            recovery());
    lineWrites = writes;
    lineReads = reads;
    lineAt = now;
    return line;
  }

  private String recovery() {
    long waiting = tasks().filter(Task::isInterrupted).count();
    return waiting == 0 ? "" : ", " + waiting + " threads without a connection";
  }

  private static String where(List<? extends Task> tasks, Function<Task, String> instance) {
    TreeMap<String, Long> count =
        tasks.stream()
            .filter(task -> !task.isInterrupted())
            .collect(Collectors.groupingBy(instance, TreeMap::new, Collectors.counting()));
    return count.isEmpty()
        ? "nowhere"
        : count.entrySet().stream()
            .map(entry -> entry.getKey() + ":" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  /** Ends the application's threads; what was acknowledged stays to be checked. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tasks().forEach(Task::disconnect);
  }

  /** Acknowledged rows that {@code instance} does not have. */
  long lostOn(Instance instance) {
    long lost = 0;
    for (Writer writer : writers) {
      long acknowledged = writer.acknowledged();
      String there =
          instance.query(
              "select count(*) from app.ledger where writer = %d and n between 1 and %d"
                  .formatted(writer.number(), acknowledged));
      lost += acknowledged - Long.parseLong(there);
    }
    return lost;
  }
}
