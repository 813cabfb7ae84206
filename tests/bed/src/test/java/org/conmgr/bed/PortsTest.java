package org.conmgr.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void should_give_no_port_twice_and_none_from_the_ephemeral_range() {
    try (Ports one = new Ports();
        Ports another = new Ports()) {
      Set<Integer> taken = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        taken.add(one.take());
        taken.add(another.take());
      }
      assertEquals(200, taken.size());
      assertTrue(taken.stream().allMatch(port -> port >= 20_000 && port < 32_768), taken::toString);
    }
  }
}
