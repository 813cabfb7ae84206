package org.conmgr.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting with a deadline for what cannot tell by itself that it has come.
 *
 * <p>What can tell (a process that ends, a log that grows) is waited for by its own notice: {@link
 * ProcessHandle#onExit}, {@link LogFile}. All other conditions are looked at again every few
 * milliseconds, each on a thread of its own so that a condition which hangs meets the deadline too.
 */
public final class Await {
  /** Long enough for a loaded machine; a test that needs all of it has failed. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private Await() {}

  /**
   * Waits until {@code condition} gives true. An exception of the condition counts as "not yet" and
   * is shown at the deadline.
   */
  public static void until(String what, Duration patience, Callable<Boolean> condition) {
    value(what, patience, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  public static void until(String what, Callable<Boolean> condition) {
    until(what, PATIENCE, condition);
  }

  /**
   * Waits for the end of processes that are nobody's children here, which {@link
   * ProcessHandle#onExit} looks at but three times a second; false when there are some left.
   */
  static boolean end(Collection<ProcessHandle> processes, Duration patience) {
    try {
      until("the end", patience, () -> isOver(processes));
      return true;
    } catch (BedException e) {
      return false;
    }
  }

  private static boolean isOver(Collection<ProcessHandle> processes) throws IOException {
    for (ProcessHandle process : processes) {
      if (isRunning(process)) {
        return false;
      }
    }
    return true;
  }

  /** One that has ended, and only waits for init to take notice, counts as alive elsewhere. */
  static boolean isRunning(ProcessHandle process) throws IOException {
    if (!process.isAlive()) {
      return false;
    }
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    return !Files.exists(stat) || !Files.readString(stat).contains(") Z ");
  }

  /** Waits until {@code source} gives a value, and returns it. */
  public static <T> T value(String what, Duration patience, Callable<Optional<T>> source) {
    Look<T> look = new Look<>(source);
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "await " + what);
              thread.setDaemon(true);
              return thread;
            });
    try {
      ScheduledFuture<?> looking =
          executor.scheduleWithFixedDelay(look, 0, LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
      T found = get(what, patience, look);
      looking.cancel(false);
      return found;
    } finally {
      executor.shutdownNow();
    }
  }

  /** Waits for a future that somebody else completes. */
  public static <T> T future(String what, Duration patience, CompletableFuture<T> future) {
    try {
      return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new BedException("waited in vain for " + what + " (" + patience.toMillis() + " ms)", e);
    } catch (ExecutionException e) {
      throw new BedException("could not wait for " + what + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted while waiting for " + what, e);
    }
  }

  private static <T> T get(String what, Duration patience, Look<T> look) {
    try {
      return future(what, patience, look.found);
    } catch (BedException e) {
      look.lastFailure().ifPresent(e::addSuppressed);
      throw e;
    }
  }

  /** One condition being looked at again and again, until it has given a value. */
  private static final class Look<T> implements Runnable {
    private final Callable<Optional<T>> source;
    private final CompletableFuture<T> found = new CompletableFuture<>();
    private volatile Optional<Exception> failure = Optional.empty();

    Look(Callable<Optional<T>> source) {
      this.source = source;
    }

    @Override
    public void run() {
      if (found.isDone()) {
        return;
      }
      try {
        source.call().ifPresent(found::complete);
      } catch (Exception e) {
        failure = Optional.of(e);
      }
    }

    Optional<Exception> lastFailure() {
      return failure;
    }
  }
}
