package org.conmgr.agent.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private final RoundTrip roundTrip = new RoundTrip();

  @Test
  void should_take_off_what_the_peer_held() {
    assertEquals(OptionalLong.empty(), roundTrip.lastUs());
    long sequence = roundTrip.send(1_000_000);
    assertEquals(1, sequence);
    roundTrip.echo(sequence, 700, 2_000_000);
    assertEquals(OptionalLong.of(300), roundTrip.lastUs());
    assertEquals(OptionalLong.of(300), roundTrip.smoothedUs());
  }

  @Test
  void should_smooth_by_an_eighth() {
    roundTrip.measured(800_000);
    roundTrip.measured(1_600_000);
    assertEquals(OptionalLong.of(1600), roundTrip.lastUs());
    assertEquals(OptionalLong.of(900), roundTrip.smoothedUs());
  }

  @Test
  void should_ignore_echoes_of_beats_it_does_not_know() {
    for (int i = 0; i < 20; i++) {
      roundTrip.send(i);
    }
    roundTrip.echo(3, 0, 100);
    roundTrip.echo(4711, 0, 100);
    assertEquals(OptionalLong.empty(), roundTrip.lastUs());
  }

  @Test
  void should_not_be_negative_when_the_peers_clock_is_coarse() {
    roundTrip.echo(roundTrip.send(0), 10, 5_000);
    assertEquals(OptionalLong.of(0), roundTrip.lastUs());
  }
}
