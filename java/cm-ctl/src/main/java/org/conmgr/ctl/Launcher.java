package org.conmgr.ctl;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Launches a conmgr in the background: in a session of its own, so that it outlives the terminal,
 * with its directory as working directory. That it is ready it says itself, by a line on its
 * standard output, which is a pipe to here.
 */
final class Launcher {
  private final ConmgrDirectory directory;
  private final Optional<Path> logFile;

  Launcher(ConmgrDirectory directory, Optional<Path> logFile) {
    this.directory = directory;
    this.logFile = logFile;
  }

  /** Launches it and waits until it is ready. */
  void launch(Deadline deadline) throws CtlException {
    openLog();
    long logEnd = logLength();
    Process process = begin();
    if (ready(process, deadline)) {
      return;
    }
    if (process.isAlive() && !deadline.left().isZero()) {
      awaitEnd(process, deadline);
    }
    if (process.isAlive()) {
      throw CtlException.failed("conmgr is not ready in time; it was left running");
    }
    throw CtlException.failed("could not start conmgr" + logSince(logEnd));
  }

  private Process begin() throws CtlException {
    Path program = Path.of(System.getProperty("conmgr.home", ""), "bin", "conmgr");
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid", program.toString(), "-D", directory.path().toString(), "--ready");
    builder.directory(directory.path().toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectError(
        logFile
            .map(file -> ProcessBuilder.Redirect.appendTo(file.toFile()))
            .orElse(ProcessBuilder.Redirect.INHERIT));
    try {
      return builder.start();
    } catch (IOException e) {
      throw CtlException.failed("could not start conmgr: " + e.getMessage());
    }
  }

  /** False if its output ends without the line, or time is up. */
  private static boolean ready(Process process, Deadline deadline) throws CtlException {
    CompletableFuture<Boolean> line = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader output =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                line.complete("ready".equals(output.readLine()));
              } catch (IOException e) {
                line.complete(false);
              }
            },
            "readiness");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static void awaitEnd(Process process, Deadline deadline) throws CtlException {
    try {
      process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static CtlException interrupted() {
    Thread.currentThread().interrupt();
    return CtlException.failed("interrupted");
  }

  /** What is wrong with the log file would otherwise be said of the program. */
  private void openLog() throws CtlException {
    if (logFile.isPresent()) {
      try {
        new FileOutputStream(logFile.get().toFile(), true).close();
      } catch (IOException e) {
        throw CtlException.failed("could not open log file " + e.getMessage());
      }
    }
  }

  private long logLength() {
    return logFile.map(file -> file.toFile().length()).orElse(0L);
  }

  /** What conmgr has written to its log, since nobody else has shown it. */
  private String logSince(long position) {
    if (logFile.isEmpty()) {
      return "\nSee its messages above.";
    }
    try {
      byte[] bytes = Files.readAllBytes(logFile.get());
      int start = (int) Math.min(position, bytes.length);
      String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
      return ":\n" + text.stripTrailing();
    } catch (IOException e) {
      return "\nExamine the log \"" + logFile.get() + "\".";
    }
  }
}
