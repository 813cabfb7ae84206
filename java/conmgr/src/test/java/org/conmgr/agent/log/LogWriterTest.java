package org.conmgr.agent.log;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Nobody waits for the log, and what was lost is counted (A34). */
class LogWriterTest {
  private static final class Slow implements Destination {
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Override
    public boolean write(LogLine line) {
      busy.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.add(line.message());
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void should_drop_and_count_when_the_destination_is_stuck() throws InterruptedException {
    Slow slow = new Slow();
    LogWriter writer = new LogWriter();
    writer.redirect(List.of(slow));
    writer.write(line("first"));
    slow.busy.await();
    for (int i = 0; i < 5_000; i++) {
      writer.write(line("more"));
    }
    slow.release.countDown();
    writer.close();
    assertEquals("first", slow.written.get(0));
    assertEquals(
        "904 log messages were lost because they were not taken fast enough", slow.written.get(1));
    assertEquals(4_098, slow.written.size());
  }

  @Test
  void should_count_what_a_destination_refuses() {
    List<String> written = new CopyOnWriteArrayList<>();
    Destination fickle =
        new Destination() {
          private int calls;

          @Override
          public boolean write(LogLine line) {
            calls++;
            if (calls <= 3) {
              return false;
            }
            return written.add(line.message());
          }

          @Override
          public void close() {
            written.add("closed");
          }
        };
    LogWriter writer = new LogWriter();
    writer.redirect(List.of(fickle));
    // the second line costs two calls: the notice of the first loss is refused as well
    for (String text : List.of("a", "b", "c")) {
      writer.write(line(text));
    }
    writer.close();
    assertEquals(
        List.of("2 log messages were lost because they were not taken fast enough", "c", "closed"),
        written);
  }

  @Test
  void should_take_lines_after_its_end_without_complaint() {
    LogWriter writer = new LogWriter();
    writer.close();
    assertDoesNotThrow(() -> writer.write(line("late")));
  }

  private static LogLine line(String text) {
    return new LogLine(Instant.EPOCH, Levels.LOG, text, Optional.empty());
  }
}
