package org.conmgr.bed;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs under test. What the processes' user cannot read, because it lies below
 * somebody's private directory, is copied into the bed first; PostgreSQL is relocatable, so are
 * conmgr's tree and Java's class path.
 */
final class Programs {
  private final Path bed;
  private final TestUser user;
  private @Nullable Path postgres;
  private @Nullable Path conmgr;
  private @Nullable String classPath;

  Programs(Path bed, TestUser user) {
    this.bed = bed;
    this.user = user;
  }

  /** A program of PostgreSQL. */
  synchronized String postgres(String program) {
    Path found = postgres;
    if (found == null) {
      found = property("conmgr.pg", "the directory of PostgreSQL's programs");
      if (!user.canRead(found.resolve("postgres"))) {
        found = stagePostgres(found);
      }
      postgres = found;
    }
    return found.resolve(program).toString();
  }

  /** A program of the Connection Manager. */
  synchronized String conmgr(String program) {
    Path found = conmgr;
    if (found == null) {
      found = property("conmgr.home", "the assembled Connection Manager");
      if (!user.canRead(found.resolve("bin").resolve(program))) {
        Path staged = bed.resolve("conmgr");
        copy(found, staged);
        found = staged;
      }
      conmgr = found;
    }
    return found.resolve("bin").resolve(program).toString();
  }

  /** The class path of this JVM, for an application of its own process. */
  synchronized String classPath() {
    String found = classPath;
    if (found == null) {
      List<String> entries = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        entries.add(readable(Path.of(entry), entries.size()).toString());
      }
      found = String.join(File.pathSeparator, entries);
      classPath = found;
    }
    return found;
  }

  private Path readable(Path entry, int number) {
    if (!Files.exists(entry) || user.canRead(entry)) {
      return entry.toAbsolutePath();
    }
    Path staged =
        bed.resolve("classes")
            .resolve(Integer.toString(number))
            .resolve(entry.getFileName().toString());
    copy(entry, staged);
    return staged;
  }

  private static Path property(String name, String what) {
    String value = System.getProperty(name);
    if (value == null || value.isEmpty()) {
      throw new BedException("system property \"" + name + "\" (" + what + ") is not set");
    }
    Path path = Path.of(value).toAbsolutePath().normalize();
    if (!Files.isDirectory(path)) {
      throw new BedException("\"" + path + "\" (" + name + ", " + what + ") is not a directory");
    }
    return path;
  }

  /** Copies programs, libraries and shared files, with their places relative to each other. */
  private Path stagePostgres(Path programs) {
    Path libraries = postgresDirectory(programs, "--pkglibdir");
    Path shared = postgresDirectory(programs, "--sharedir");
    Path root = programs;
    while (root != null && !(libraries.startsWith(root) && shared.startsWith(root))) {
      root = root.getParent();
    }
    if (root == null) {
      throw new BedException(
          "the parts of PostgreSQL in \"" + programs + "\" have no directory in common");
    }
    Path staged = bed.resolve("pg");
    for (Path part : List.of(programs, libraries, shared)) {
      copy(part, staged.resolve(root.relativize(part)));
    }
    return staged.resolve(root.relativize(programs));
  }

  private static Path postgresDirectory(Path programs, String option) {
    return Path.of(output(List.of(programs.resolve("pg_config").toString(), option)));
  }

  /** Hard links where that is possible: it costs no space and no time. */
  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
    } catch (IOException e) {
      throw new BedException("could not create \"" + to.getParent() + "\": " + e.getMessage(), e);
    }
    output(
        List.of(
            "/bin/sh",
            "-c",
            "cp -RLl \"$0\" \"$1\" 2>/dev/null || { rm -rf \"$1\"; cp -RL \"$0\" \"$1\"; }",
            from.toString(),
            to.toString()));
  }

  private static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new BedException("\"" + String.join(" ", command) + "\" has failed: " + text);
      }
      return text.strip();
    } catch (IOException e) {
      throw new BedException("could not run \"" + command.get(0) + "\": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }
}
