package org.conmgr.agent.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The log thread: takes lines from a bounded queue to the destinations, so that a slow or stopped
 * reader of the log never holds up the event loop, and with it the heartbeats. Lines that find the
 * queue full, or that a destination does not take, are dropped; their number is written as soon as
 * there is room again. Thread safe.
 */
final class LogWriter implements AutoCloseable {
  private static final int QUEUE_LINES = 4096;

  /** A destination, and how many lines it has missed. Log thread only. */
  private static final class Outlet {
    private final Destination destination;
    private long missed;

    Outlet(Destination destination) {
      this.destination = destination;
    }

    void write(LogLine line, long lost) {
      missed += lost;
      if (missed > 0 && destination.write(lossNotice(missed))) {
        missed = 0;
      }
      if (!destination.write(line)) {
        missed++;
      }
    }

    private static LogLine lossNotice(long count) {
      String message = count + " log messages were lost because they were not taken fast enough";
      return new LogLine(Instant.now(), Levels.WARNING, message, Optional.empty());
    }
  }

  private final AtomicLong lost = new AtomicLong();
  private final ThreadPoolExecutor thread;
  private List<Outlet> outlets = List.of();

  LogWriter() {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_LINES),
            task -> {
              Thread created = new Thread(task, "conmgr-log");
              created.setDaemon(true);
              return created;
            },
            (task, executor) -> lost.incrementAndGet());
    thread.prestartCoreThread();
  }

  /** Takes the line, or drops it if the destinations are that far behind. */
  void write(LogLine line) {
    thread.execute(
        () -> {
          long dropped = lost.getAndSet(0);
          outlets.forEach(outlet -> outlet.write(line, dropped));
        });
  }

  /**
   * From the next line on, lines go here; the former destinations are closed. Unlike {@link
   * #write}, it waits for a place in the queue, so it is not for the event loop.
   */
  void redirect(List<Destination> destinations) {
    List<Destination> next = List.copyOf(destinations);
    try {
      thread
          .getQueue()
          .put(
              () -> {
                closeOutlets();
                outlets = next.stream().map(Outlet::new).toList();
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what is queued, but does not wait longer than {@code patience} for it. */
  void close(Duration patience) {
    thread.shutdown();
    try {
      if (thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        closeOutlets();
      } else {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOutlets() {
    outlets.forEach(outlet -> outlet.destination.close());
    outlets = List.of();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(2));
  }
}
