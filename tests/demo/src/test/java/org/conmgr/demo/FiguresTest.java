package org.conmgr.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void should_take_percentiles_by_nearest_rank() {
    Samples samples = new Samples();
    assertThrows(IllegalStateException.class, samples::medianMicros);
    for (int i = 2000; i >= 1; i--) {
      samples.add(i * 1000L);
    }
    assertEquals(1000.0, samples.medianMicros());
    assertEquals(1980.0, samples.percentileMicros(99));
    assertEquals(2000.0, samples.percentileMicros(100));
  }

  @Test
  void should_read_the_time_of_a_log_line() {
    String line = "2026-03-01 09:08:07.045 UTC [17] startup LOG:  archive recovery complete";
    assertEquals(Instant.parse("2026-03-01T09:08:07.045Z"), LogTime.of(line));
  }

  @Test
  void should_read_when_the_kernel_last_received_data() throws Exception {
    String ss =
        "0 0 [::1]:20001 [::1]:40312\t cubic rtt:0.02/0.01 lastsnd:812 lastrcv:936 lastack:812";
    assertEquals(936, LastBeat.millisAgo(ss));
    assertEquals(0, LastBeat.millisAgo("0 0 [::1]:20001 [::1]:40312\t cubic lastsnd:8 lastack:8"));
    assertThrows(IOException.class, () -> LastBeat.millisAgo("\n"));
  }

  @Test
  void should_show_each_figure_beside_its_goal() {
    Figures figures = new Figures();
    figures.put("connect_ratio", 1.1049, 2);
    figures.put("query_ratio", 0.9749, 3);
    figures.put("rows_lost", 0);
    String table = Summary.table(figures);
    assertTrue(table.matches("(?s).*direct +1\\.10 +≤ 1\\.10 +met\n.*"), table);
    assertTrue(table.matches("(?s).*direct +0\\.975 +≥ 0\\.98 +missed\n.*"), table);
    assertTrue(table.matches("(?s).*not measured +≤ 150 µs +missed\n.*"), table);
    assertEquals(
        "{\n\"connect_ratio\":1.10,\n\"query_ratio\":0.975,\n\"rows_lost\":0\n}",
        figures.toJson().strip().replaceAll("\n +", "\n").replace(" : ", ":").replace("\r", ""));
  }
}
