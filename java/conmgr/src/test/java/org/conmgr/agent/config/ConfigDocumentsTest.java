package org.conmgr.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The sample file and the table in the documents say what the program does. Run with {@code
 * -Dtest.jvm.args=-Dconmgr.documents=write} to write both anew.
 */
class ConfigDocumentsTest {
  private static final Path SAMPLE = Path.of("src/dist/etc/conmgr.conf.sample");
  private static final Path MANUAL = Path.of("../../docs/conmgr.conf.md");
  private static final String BEGIN = "<!-- parameters: from the table of the program -->\n";
  private static final String END = "<!-- end of parameters -->\n";

  @Test
  void should_keep_the_sample_up_to_date() throws IOException {
    if (writing()) {
      Files.writeString(SAMPLE, ConfigDocuments.sample());
    }
    assertEquals(ConfigDocuments.sample(), Files.readString(SAMPLE));
  }

  @Test
  void should_keep_the_manual_up_to_date() throws IOException {
    String manual = Files.readString(MANUAL);
    int begin = manual.indexOf(BEGIN) + BEGIN.length();
    int end = manual.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "marks are missing in " + MANUAL);
    if (writing()) {
      Files.writeString(
          MANUAL, manual.substring(0, begin) + ConfigDocuments.table() + manual.substring(end));
    } else {
      assertEquals(ConfigDocuments.table(), manual.substring(begin, end));
    }
  }

  @Test
  void should_be_readable_without_its_comment_signs() {
    String lines = ConfigDocuments.sample().replaceAll("(?m)^#(?=[a-z_]+0? = )", "");
    String complete =
        lines
            .replace("backend_host0 = ''", "backend_host0 = 'db1'")
            .replace("backend_hostaddr0 = ''", "backend_hostaddr0 = '192.0.2.1'");
    ConfigReading reading = ConfigReader.read("sample", complete);
    assertEquals(List.of(), reading.problems());
    assertEquals(
        ConfigReader.read("f", "backend_host0 = db1\nbackend_hostaddr0 = 192.0.2.1").config(),
        reading.config());
  }

  private static boolean writing() {
    return "write".equals(System.getProperty("conmgr.documents"));
  }
}
