package org.conmgr.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read are told apart (A29). */
class ConfigFileTest {
  private Path file = Path.of("");

  @BeforeEach
  void nameFile(@TempDir Path directory) {
    file = directory.resolve("conmgr.conf");
  }

  @Test
  void should_read_with_or_without_byte_order_mark() throws IOException {
    for (String mark : List.of("", "\uFEFF")) {
      Files.writeString(file, mark + "backend_host0 = dbä");
      assertEquals("dbä", ConfigFile.read(file).config().orElseThrow().instances().get(0).host());
    }
  }

  @Test
  void should_name_the_line_that_is_not_utf_8() throws IOException {
    Files.write(file, "backend_host0 = db\n# \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    refused("configuration file \"" + file + "\" is not valid UTF-8 in line 2");
  }

  @Test
  void should_say_that_the_file_is_missing() {
    refused("could not open configuration file \"" + file + "\": no such file");
  }

  @Test
  void should_refuse_what_is_not_a_file() throws IOException {
    Files.createDirectory(file);
    refused("configuration file \"" + file + "\" is not a regular file");
  }

  @Test
  void should_refuse_a_huge_file() throws IOException {
    Files.writeString(file, "#".repeat((1 << 20) + 1));
    refused("configuration file \"" + file + "\" is larger than 1048576 bytes");
  }

  private void refused(String message) {
    ConfigReading reading = ConfigFile.read(file);
    assertTrue(reading.config().isEmpty());
    assertEquals(List.of(Problem.error(message)), reading.problems());
  }
}
