package org.conmgr.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the demo tells, line by line, with the seconds since its start: as good in a log as on a
 * terminal.
 *
 * <p>Thread safe. One timer thread writes the live line while a workload runs.
 */
final class Account implements AutoCloseable {
  private static final long LIVE_LINE_MILLIS = 500;

  private final PrintStream out;
  private final boolean bold;
  private boolean closed;
  private final long began = System.nanoTime();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "account");
            thread.setDaemon(true);
            return thread;
          });

  private Future<?> liveLine = CompletableFuture.completedFuture(null);

  Account(PrintStream out, boolean isTerminal) {
    this.out = out;
    bold = isTerminal;
  }

  /** A new scene begins. */
  synchronized void scene(String title) {
    out.println();
    out.println(bold ? "\u001b[1m" + title + "\u001b[0m" : "== " + title);
  }

  /** Something has happened. */
  synchronized void tell(String text) {
    if (closed) {
      return;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(Locale.ROOT, "%7.2f s  %s%n", seconds, text);
  }

  /** Something has happened, and {@code text} shows it. */
  synchronized void tell(String what, String text) {
    tell(what);
    show(text);
  }

  /** Text as it is, without the time. */
  synchronized void show(String text) {
    text.lines().forEach(line -> out.println("           " + line));
  }

  /** From now on, tells twice a second what {@code line} gives. */
  void live(Supplier<String> line) {
    liveLine =
        timer.scheduleAtFixedRate(
            () -> tell(line.get()), LIVE_LINE_MILLIS, LIVE_LINE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The demo has ended before its time. */
  synchronized void fail(Exception e) {
    if (closed) {
      return; // interrupted: whatever fails now fails because of that
    }
    stopLive();
    System.err.println("demo: " + e.getMessage());
    for (Throwable suppressed : e.getSuppressed()) {
      System.err.println("demo: " + suppressed.getMessage());
    }
  }

  /** Called when the JVM ends: unless all was told, it was interrupted. */
  synchronized void interrupt() {
    if (!closed) {
      stopLive();
      tell("interrupted: ending all that was started");
      closed = true;
    }
  }

  /** No more live lines. */
  void stopLive() {
    liveLine.cancel(false);
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    out.flush();
  }
}
