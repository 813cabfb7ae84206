package org.conmgr.agent.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@code conmgr.conf} on disk. */
public final class ConfigFile {
  /** No sensible file comes near this; it keeps a wrong path from filling the heap. */
  private static final long MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /** What the file says; a file that cannot be read is a problem like any other (A29). */
  public static ConfigReading read(Path file) {
    try {
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        return refused("configuration file \"" + file + "\" is not a regular file");
      }
      if (Files.size(file) > MAX_BYTES) {
        return refused(
            "configuration file \"" + file + "\" is larger than " + MAX_BYTES + " bytes");
      }
      return decoded(file, ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return refused("could not open configuration file \"" + file + "\": no such file");
    } catch (AccessDeniedException e) {
      return refused("could not open configuration file \"" + file + "\": permission denied");
    } catch (IOException e) {
      return refused("could not read configuration file \"" + file + "\": " + e.getMessage());
    }
  }

  private static ConfigReading decoded(Path file, ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return ConfigReader.read(file.toString(), withoutMark(text));
    } catch (CharacterCodingException e) {
      // the decoder has stopped at the first bad byte
      long line = 1;
      for (int i = 0; i < bytes.position(); i++) {
        line += bytes.get(i) == '\n' ? 1 : 0;
      }
      return refused("configuration file \"" + file + "\" is not valid UTF-8 in line " + line);
    }
  }

  /** Without the byte order mark that some editors put first. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static ConfigReading refused(String message) {
    return new ConfigReading(Optional.empty(), List.of(Problem.error(message)));
  }
}
