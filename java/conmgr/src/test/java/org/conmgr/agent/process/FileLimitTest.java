package org.conmgr.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.config.ConfigReader;
import org.junit.jupiter.api.Test;

/** The warning of too few file descriptors (A43). */
class FileLimitTest {
  @Test
  void should_count_what_may_be_needed() {
    assertEquals(
        9 + 2 * 2 + 100,
        FileLimit.needed(
            ConfigReader.read("f", "backend_host0=a\nbackend_host7=b\nmax_connections=100")
                .config()
                .orElseThrow()));
  }

  @Test
  void should_warn_with_both_numbers() {
    String warning = FileLimit.warning(113, 112).orElseThrow();
    assertTrue(
        warning.startsWith("the limit on open files is 112, but 113 may be needed"), warning);
    assertEquals(Optional.empty(), FileLimit.warning(113, 113));
  }

  @Test
  void should_read_the_soft_limit() {
    assertEquals(
        OptionalLong.of(1024),
        FileLimit.parse(
            List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max open files            1024                 4096                 files     ")));
    assertEquals(
        OptionalLong.empty(),
        FileLimit.parse(
            List.of("Max open files            unlimited            unlimited  files")));
    assertTrue(FileLimit.current().isPresent());
  }
}
