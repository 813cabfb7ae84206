package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.junit.jupiter.api.Test;

/** The bed itself: what all other tests stand on. */
class BedIT {
  @Test
  void should_fail_over_rewind_and_leave_nothing_behind() throws Exception {
    Path directory;
    ProcessHandle postmaster;
    try (Bed bed = Bed.create()) {
      directory = bed.directory();
      ReplicationSet set = ReplicationSet.create(bed, 2, true, Map.of());
      Instance old = set.primary();
      insert(old, 1);

      old.kill9();
      Instance best = set.mostAdvancedStandby();
      set.promote(best);
      best.log().await(0, "archive recovery complete");
      set.followPrimary();
      set.awaitStreaming(1);
      insert(best, 2);

      old.awaitGone();
      old.rewindTo(best);
      old.start();
      set.awaitStreaming(2);
      old.awaitQuery(
          "select string_agg(n::text, ',' order by n) from app.t", "1,2", Await.PATIENCE);
      assertTrue(old.isInRecovery());

      best.pause(); // a stopped one must go, too
      postmaster = best.postmaster().orElseThrow();
    }
    assertFalse(postmaster.isAlive());
    assertFalse(Files.exists(directory));
  }

  private static void insert(Instance instance, int number) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                instance.url("127.0.0.1"), Instance.applicationProperties());
        var statement = connection.createStatement()) {
      statement.execute("create table if not exists t (n int primary key)");
      assertEquals(1, statement.executeUpdate("insert into t values (" + number + ")"));
    }
  }
}
