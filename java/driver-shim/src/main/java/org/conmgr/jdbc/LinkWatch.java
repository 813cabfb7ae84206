package org.conmgr.jdbc;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.conmgr.wire.DownCode;
import org.jspecify.annotations.Nullable;

/**
 * Watches all open links of the JVM from one daemon thread, "conmgr-jdbc-watch".
 *
 * <p>The thread starts with the first link and ends when there has been none for a while. It holds
 * on to nothing of the application: no context class loader, no access control context, no thread
 * group, and of a connection only its socket. Whatever a link's end sets off runs on it and must
 * not block.
 *
 * <p>A link that the application closes is not announced here: closing it ends conmgr's side too,
 * and that event has the selector give the descriptor back.
 */
final class LinkWatch {
  static final LinkWatch INSTANCE = new LinkWatch();

  private static final Logger LOGGER = Logger.getLogger(LinkWatch.class.getName());
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Guards {@link #selector}, and that a link is registered only while a thread serves it. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Selector selector;

  private record Watched(TargetLink link, Consumer<ConmgrLossException> onLoss) {}

  /** Calls {@code onLoss} once, when conmgr reports the loss or ends the link; closes the link. */
  void watch(TargetLink link, Consumer<ConmgrLossException> onLoss) throws IOException {
    Watched watched = new Watched(link, onLoss);
    Optional<ConmgrLossException> early = link.decode();
    if (early.isPresent()) {
      end(watched, early.get());
      return;
    }
    lock.lock();
    try {
      Selector current = selector;
      if (current == null) {
        current = startThread();
        selector = current;
      }
      link.channel().configureBlocking(false);
      link.channel().register(current, SelectionKey.OP_READ, watched);
      current.wakeup();
    } finally {
      lock.unlock();
    }
  }

  /** The selector that the new thread serves; none is left behind if there can be no thread. */
  private Selector startThread() throws IOException {
    Selector fresh = Selector.open();
    boolean isServed = false;
    try {
      startThread(fresh);
      isServed = true;
      return fresh;
    } catch (OutOfMemoryError e) {
      throw new IOException("no more threads: " + e.getMessage(), e);
    } finally {
      if (!isServed) {
        fresh.close();
      }
    }
  }

  @SuppressWarnings("removal") // The only way not to inherit the caller's context before JDK 24.
  private void startThread(Selector served) {
    AccessController.doPrivileged(
        (PrivilegedAction<@Nullable Void>)
            () -> {
              Thread thread = new WatchThread(() -> serve(served));
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              thread.start();
              return null;
            });
  }

  /** Nobody's to interrupt: all sessions of the JVM hang on it, whoever was first to connect. */
  private static final class WatchThread extends Thread {
    WatchThread(Runnable task) {
      super(rootGroup(), task, "conmgr-jdbc-watch", 0, false);
    }

    private static ThreadGroup rootGroup() {
      ThreadGroup group = Thread.currentThread().getThreadGroup();
      while (group.getParent() != null) {
        group = group.getParent();
      }
      return group;
    }

    @Override
    public void interrupt() {
      // an interrupted selector would no longer wait
    }
  }

  private void serve(Selector served) {
    Selector current = served;
    while (current != null) {
      try {
        long start = System.nanoTime();
        current.select(LinkWatch::readReady, current.keys().isEmpty() ? IDLE.toMillis() : 0);
        boolean wasIdle = System.nanoTime() - start >= IDLE.toNanos();
        current = wasIdle ? endIfIdle(current) : current;
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "could not watch the links to conmgr", e);
        current = restart(current, e);
      }
    }
  }

  private @Nullable Selector endIfIdle(Selector current) throws IOException {
    lock.lock();
    try {
      if (!current.keys().isEmpty()) {
        return current;
      }
      selector = null;
      current.close();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody would hear of a loss any more, so every session that relies on it ends. */
  private @Nullable Selector restart(Selector broken, IOException reason) {
    lock.lock();
    try {
      selector = null;
      for (SelectionKey key : Set.copyOf(broken.keys())) {
        Watched watched = (Watched) key.attachment();
        end(
            watched,
            new ConmgrLossException(
                "could not watch the link to conmgr: " + reason.getMessage(),
                watched.link().target().instance(),
                DownCode.UNKNOWN));
      }
      broken.close();
    } catch (IOException e) {
      LOGGER.log(Level.FINE, "could not close the selector", e);
    } finally {
      lock.unlock();
    }
    return null;
  }

  private static void readReady(SelectionKey key) {
    Watched watched = (Watched) key.attachment();
    try {
      if (key.isValid()) {
        watched.link().read().ifPresent(loss -> end(watched, loss));
      }
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "could not end a session", e);
    }
  }

  private static void end(Watched watched, ConmgrLossException loss) {
    watched.onLoss().accept(loss);
    watched.link().close();
  }
}
