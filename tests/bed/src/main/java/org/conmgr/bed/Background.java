package org.conmgr.bed;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work beside the caller's, each on a daemon thread of its own, because it may block for long. */
public final class Background {
  private Background() {}

  public static <T> CompletableFuture<T> start(String what, Callable<T> work) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(work.call());
              } catch (Exception e) {
                outcome.completeExceptionally(e);
              }
            },
            what);
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }
}
