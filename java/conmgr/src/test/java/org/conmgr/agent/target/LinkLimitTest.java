package org.conmgr.agent.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkLimitTest {
  // A35
  @Test
  void should_take_no_more_than_max_connections() {
    LinkLimit limit = LinkLimit.of(2, 3, 1024);
    assertEquals(Optional.empty(), limit.objection(1));
    assertEquals(Optional.of("max_connections is 2"), limit.objection(2));
    assertEquals(Optional.empty(), LinkLimit.of(0, 3, 1024).objection(900));
  }

  // A43
  @Test
  void should_leave_descriptors_for_the_heartbeats() {
    LinkLimit limit = LinkLimit.of(0, 3, 100);
    assertTrue(limit.objection(30).isPresent());
    assertEquals(Optional.empty(), limit.objection(29));
    assertEquals(15, limit.maxCalling());
  }

  @Test
  void should_read_the_soft_limit_of_open_files() {
    assertEquals(
        Optional.of(1024),
        LinkLimit.parse(
            List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             63432                63432                processes ",
                "Max open files            1024                 524288               files     ")));
    assertEquals(
        Optional.empty(),
        LinkLimit.parse(List.of("Max open files            unlimited      unlimited     files")));
  }
}
