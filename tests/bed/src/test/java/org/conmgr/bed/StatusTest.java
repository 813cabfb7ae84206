package org.conmgr.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void should_read_instances_and_applications() {
    Status status =
        Status.parse(
            """
            {"conmgr":{"pid":17,"listen_addresses":["localhost","::1"]},
             "instances":[{"number":0,"host":"db1","hostaddr":null,"port":5432,"state":"up","role":"primary","target":true}],
             "applications":[{"application":"ledger","pid":4711}]}
            """);

    Status.InstanceRow row = status.instances().get(0);
    assertEquals(0, row.number());
    assertEquals("up", row.state());
    assertEquals("primary", row.role());
    assertEquals("", row.text("hostaddr"));
    assertEquals("true", row.text("target"));
    assertEquals(List.of(), Status.parse("{}").applications());
    assertEquals("ledger", status.applications().get(0).get("application"));
  }

  @Test
  void should_show_what_is_not_json() {
    assertThrows(BedException.class, () -> Status.parse("cm_ctl: no conmgr running"));
  }
}
