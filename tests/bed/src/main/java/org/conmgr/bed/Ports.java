package org.conmgr.bed;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports below the ephemeral range (from 32768), so that no outgoing connection can take
 * one between choice and use.
 *
 * <p>A port is held by a lock on a file named after it, against other beds that choose at the same
 * time, in this process or in another; the lock goes with the process. That nobody else has the
 * port is seen by binding it.
 */
final class Ports implements AutoCloseable {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int TRIES = 1_000;

  private final Path locks;
  private final List<FileLock> held = new ArrayList<>();

  Ports() {
    locks =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "conmgr-ports-" + System.getProperty("user.name"));
  }

  synchronized int take() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      try {
        if (lock(port)) {
          return port;
        }
      } catch (IOException e) {
        throw new BedException(
            "could not lock port " + port + " below \"" + locks + "\": " + e.getMessage(), e);
      }
    }
    throw new BedException("could not find a free port from " + LOWEST + " to " + HIGHEST);
  }

  private boolean lock(int port) throws IOException {
    Files.createDirectories(locks);
    FileChannel channel =
        FileChannel.open(
            locks.resolve(Integer.toString(port)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    Optional<FileLock> lock = tryLock(channel);
    if (lock.isPresent() && isFree(port)) {
      held.add(lock.get());
      return true;
    }
    channel.close();
    return false;
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by another bed of this process
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    for (FileLock lock : held) {
      try {
        lock.acquiredBy().close();
      } catch (IOException e) {
        throw new BedException("could not release a port: " + e.getMessage(), e);
      }
    }
    held.clear();
  }
}
