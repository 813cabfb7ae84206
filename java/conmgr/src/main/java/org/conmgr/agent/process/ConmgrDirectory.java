package org.conmgr.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory of one conmgr: usable, and with absolute path.
 *
 * @param path without symbolic links
 */
record ConmgrDirectory(Path path) {
  /** The longest path that the kernel takes for a Unix socket, without its closing zero. */
  static final int SOCKET_PATH_MAX_BYTES = 107;

  /** Checks that conmgr can live there (A37, A45). */
  static ConmgrDirectory open(Optional<String> given) throws StartException {
    String text =
        given.orElseThrow(
            () ->
                new StartException(
                    "no directory is given: use option -D or environment variable CMDATA"));
    Path path = path(text);
    if (!Files.exists(path)) {
      throw new StartException("directory \"" + text + "\" does not exist");
    }
    if (!Files.isDirectory(path)) {
      throw new StartException("\"" + text + "\" is not a directory");
    }
    boolean usable = Files.isReadable(path) && Files.isWritable(path) && Files.isExecutable(path);
    if (!usable) {
      throw new StartException(
          "could not access directory \"" + text + "\": permission denied (rwx are needed)");
    }
    try {
      ConmgrDirectory directory = new ConmgrDirectory(path.toRealPath());
      directory.checkSocketPath();
      return directory;
    } catch (IOException e) {
      throw new StartException("could not access directory \"" + text + "\": " + e.getMessage());
    }
  }

  private static Path path(String text) throws StartException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new StartException(
          "\"" + text + "\" cannot be the name of a directory: " + e.getReason());
    }
  }

  private void checkSocketPath() throws StartException {
    int length = socket().toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > SOCKET_PATH_MAX_BYTES) {
      throw new StartException(
          "Unix socket path \""
              + socket()
              + "\" is too long: "
              + length
              + " bytes, at most "
              + SOCKET_PATH_MAX_BYTES
              + " are possible; use a directory with a shorter path");
    }
  }

  Path configFile() {
    return path.resolve("conmgr.conf");
  }

  Path socket() {
    return path.resolve("conmgr.sock");
  }

  Path pidFile() {
    return path.resolve("conmgr.pid");
  }

  Path lockFile() {
    return path.resolve("conmgr.lock");
  }

  /** What names this conmgr to watchdogs over its restarts; made up at the first start. */
  String identity() throws StartException {
    Path file = path.resolve("conmgr.id");
    try {
      if (Files.exists(file)) {
        return UUID.fromString(Files.readString(file).strip()).toString();
      }
      String id = UUID.randomUUID().toString();
      Files.writeString(file, id + "\n");
      return id;
    } catch (IOException e) {
      throw new StartException("could not read or write file \"" + file + "\": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "file \"" + file + "\" does not hold a UUID; remove it to get a new one");
    }
  }
}
