package org.conmgr.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The unprivileged user that the bed's processes run as: whoever runs the bed, or, because neither
 * PostgreSQL nor conmgr run as root, the user of environment variable {@code CONMGR_TEST_USER}
 * (default {@code postgres}) when root runs it.
 */
final class TestUser {
  private final Optional<String> name;

  private TestUser(Optional<String> name) {
    this.name = name;
  }

  static TestUser current() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new TestUser(Optional.empty());
    }
    return new TestUser(Optional.of(System.getenv().getOrDefault("CONMGR_TEST_USER", "postgres")));
  }

  /**
   * The command that runs {@code command} as this user; the process keeps the id of the one
   * started.
   */
  List<String> command(List<String> command) {
    if (name.isEmpty()) {
      return command;
    }
    List<String> whole = new ArrayList<>();
    whole.addAll(
        List.of("setpriv", "--reuid=" + name.get(), "--regid=" + name.get(), "--clear-groups"));
    whole.addAll(command);
    return whole;
  }

  static List<String> rootPrefix() {
    if (runsAsRoot(List.of())) {
      return List.of();
    }
    List<String> sudo = List.of("sudo", "-n");
    return runsAsRoot(sudo) ? sudo : List.of("unshare", "--user", "--map-root-user");
  }

  private static boolean runsAsRoot(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("sh", "-c", "test $(id -u) = 0"));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }

  /** Makes one file or directory this user's. */
  void give(Path path) {
    if (name.isEmpty()) {
      return;
    }
    try {
      UserPrincipal user =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name.get());
      FileOwnerAttributeView view = Files.getFileAttributeView(path, FileOwnerAttributeView.class);
      view.setOwner(user);
    } catch (IOException e) {
      throw new BedException(
          "could not give \"" + path + "\" to user \"" + name.get() + "\": " + e, e);
    }
  }

  /** Can this user read {@code path}, and what is above it? */
  boolean canRead(Path path) {
    if (name.isEmpty()) {
      return Files.isReadable(path);
    }
    try {
      return new ProcessBuilder(command(List.of("test", "-r", path.toString()))).start().waitFor()
          == 0;
    } catch (IOException e) {
      throw new BedException("could not run setpriv: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted", e);
    }
  }
}
