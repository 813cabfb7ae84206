package org.conmgr.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void should_look_again_until_there_is_a_value() {
    AtomicInteger looks = new AtomicInteger();
    int found =
        Await.value(
            "the third look",
            Await.PATIENCE,
            () -> Optional.of(looks.incrementAndGet()).filter(look -> look == 3));
    assertEquals(3, found);
  }

  @Test
  void should_tell_the_last_failure_at_the_deadline() {
    BedException e =
        assertThrows(
            BedException.class,
            () ->
                Await.until(
                    "nothing",
                    SHORT,
                    () -> {
                      throw new IllegalStateException("not yet");
                    }));
    assertTrue(e.toString().contains("nothing"));
    assertEquals("not yet", e.getSuppressed()[0].getMessage());
  }

  @Test
  void should_see_a_line_that_comes_while_waiting_and_none_before_the_mark(@TempDir Path folder)
      throws Exception {
    LogFile log = new LogFile(folder.resolve("log"));
    Files.writeString(log.path(), "ready (old)\n");
    long mark = log.mark();
    assertEquals(Optional.empty(), log.find(mark, "ready"));

    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(() -> log.await(mark, "ready", Await.PATIENCE));
    Files.writeString(log.path(), "rea", StandardOpenOption.APPEND);
    Files.writeString(log.path(), "dy (new)\nmore\n", StandardOpenOption.APPEND);
    assertEquals("ready (new)", line.get());
  }
}
