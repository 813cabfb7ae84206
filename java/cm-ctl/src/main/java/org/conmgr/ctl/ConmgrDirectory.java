package org.conmgr.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The directory of the conmgr that this is about.
 *
 * @param path absolute, without symbolic links
 */
record ConmgrDirectory(Path path) {

  /** Checks that it can be used (A45). */
  static ConmgrDirectory open(Optional<String> given) throws CtlException {
    if (given.isEmpty()) {
      throw unusable("no directory is given: use option -D or environment variable CMDATA");
    }
    Path path = path(given.get());
    if (!Files.exists(path)) {
      throw unusable("directory \"" + path + "\" does not exist");
    }
    if (!Files.isDirectory(path)) {
      throw unusable("\"" + path + "\" is not a directory");
    }
    boolean usable = Files.isReadable(path) && Files.isWritable(path) && Files.isExecutable(path);
    if (!usable) {
      throw unusable("could not access directory \"" + path + "\": permission denied");
    }
    try {
      return new ConmgrDirectory(path.toRealPath());
    } catch (IOException e) {
      throw unusable("could not access directory \"" + path + "\": " + e.getMessage());
    }
  }

  private static Path path(String text) throws CtlException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw unusable("\"" + text + "\" cannot be the name of a directory: " + e.getReason());
    }
  }

  private static CtlException unusable(String message) {
    return new CtlException(CtlException.NO_DIRECTORY, message);
  }

  Path socket() {
    return path.resolve("conmgr.sock");
  }

  /** The process that {@code conmgr.pid} names, if it is the conmgr of this directory. */
  Optional<ProcessHandle> process() {
    try {
      List<String> lines = Files.readAllLines(path.resolve("conmgr.pid"));
      return lines.isEmpty() ? Optional.empty() : find(lines.get(0).strip());
    } catch (IOException e) {
      return Optional.empty(); // no such file: nothing runs
    }
  }

  /**
   * Completes when no process holds this directory any more. The kernel ends conmgr's lock with the
   * process, however that ended, and whether or not its parent has taken notice of that yet.
   */
  CompletableFuture<Void> whenFree() {
    CompletableFuture<Void> free = new CompletableFuture<>();
    Thread thread = new Thread(() -> waitUntilFree(free), "cm_ctl-wait");
    thread.setDaemon(true);
    thread.start();
    return free;
  }

  private void waitUntilFree(CompletableFuture<Void> free) {
    Path lock = path.resolve("conmgr.lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ)) {
      channel.lock(0, Long.MAX_VALUE, true).release();
      free.complete(null);
    } catch (IOException e) {
      free.completeExceptionally(e);
    }
  }

  /**
   * The number may have gone to another process since, even to the conmgr of another directory: the
   * right one has this directory's lock file open.
   */
  private Optional<ProcessHandle> find(String pid) {
    Path lock = path.resolve("conmgr.lock");
    if (!pid.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
      return descriptors.anyMatch(descriptor -> leadsTo(descriptor, lock))
          ? ProcessHandle.of(Long.parseLong(pid))
          : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // no such process, or that of another user
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
