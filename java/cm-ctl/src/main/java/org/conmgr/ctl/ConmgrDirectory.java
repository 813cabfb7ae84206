package org.conmgr.ctl;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
    Path path = Path.of(given.get());
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

  private static CtlException unusable(String message) {
    return new CtlException(CtlException.NO_DIRECTORY, message);
  }

  Path socket() {
    return path.resolve("conmgr.sock");
  }

  /** The process that {@code conmgr.pid} names, if it is there and is a conmgr. */
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

  private static Optional<ProcessHandle> find(String pid) throws IOException {
    if (!pid.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    Path commandLine = Path.of("/proc", pid, "cmdline");
    // the number may have gone to another process since
    boolean conmgr =
        Files.exists(commandLine)
            && Files.readString(commandLine, StandardCharsets.ISO_8859_1)
                .contains("org.conmgr.agent.process.Main");
    return conmgr ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
  }
}
