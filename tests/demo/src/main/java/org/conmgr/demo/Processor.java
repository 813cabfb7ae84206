package org.conmgr.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One of the processors that this process may use. */
record Processor(int number) {

  /** The first of those in {@code Cpus_allowed_list}, such as {@code 0-3,8}. */
  static Processor first() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        return new Processor(Integer.parseInt(line.replaceFirst("\\D*(\\d+).*", "$1")));
      }
    }
    throw new IOException("could not read the list of allowed processors");
  }

  /** From now on the process runs here only. */
  void pin(int pid) throws IOException {
    Process taskset =
        new ProcessBuilder("taskset", "-cp", Integer.toString(number), Integer.toString(pid))
            .redirectErrorStream(true)
            .start();
    String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (taskset.waitFor() != 0) {
        throw new IOException("could not pin process " + pid + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
