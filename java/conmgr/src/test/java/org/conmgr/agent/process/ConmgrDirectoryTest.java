package org.conmgr.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory must be, and what conmgr keeps there (A37, A45). */
class ConmgrDirectoryTest {
  @Test
  void should_tell_unusable_directories_apart(@TempDir Path parent) throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    refused(
        Optional.empty(), "no directory is given: use option -D or environment variable CMDATA");
    refused(Optional.of(parent + "/none"), "directory \"" + parent + "/none\" does not exist");
    refused(Optional.of(file.toString()), "\"" + file + "\" is not a directory");
  }

  @Test
  void should_refuse_a_path_too_long_for_the_socket(@TempDir Path parent) throws IOException {
    int room = ConmgrDirectory.SOCKET_PATH_MAX_BYTES - "/conmgr.sock".length();
    String name = "d".repeat(room - parent.toRealPath().toString().length() - 1);
    Path fits = Files.createDirectory(parent.toRealPath().resolve(name));
    Path tooLong = Files.createDirectory(parent.toRealPath().resolve(name + "d"));
    assertEquals(fits, open(fits).path());
    refused(
        Optional.of(tooLong.toString()),
        "Unix socket path \""
            + tooLong
            + "/conmgr.sock\" is too long: 108 bytes, at most 107 are possible;"
            + " use a directory with a shorter path");
  }

  @Test
  void should_keep_its_identity(@TempDir Path path) throws IOException, StartException {
    String identity = open(path).identity();
    assertEquals(identity, open(path).identity());
    Files.writeString(path.resolve("conmgr.id"), "me");
    String message =
        String.valueOf(
            assertThrows(StartException.class, () -> open(path).identity()).getMessage());
    assertTrue(message.endsWith("does not hold a UUID; remove it to get a new one"), message);
  }

  private static ConmgrDirectory open(Path path) {
    try {
      return ConmgrDirectory.open(Optional.of(path.toString()));
    } catch (StartException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(Optional<String> given, String message) {
    assertEquals(
        message,
        assertThrows(StartException.class, () -> ConmgrDirectory.open(given)).getMessage());
  }
}
