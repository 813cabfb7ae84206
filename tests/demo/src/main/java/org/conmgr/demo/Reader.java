package org.conmgr.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads from standbys, and takes a new connection now and then, as a pool does, so that conmgr can
 * spread the load.
 */
final class Reader extends Task {
  private static final int READS_PER_CONNECTION = 300;

  private int reads;

  Reader(String url) {
    super(url);
  }

  @Override
  void step(Connection open) throws SQLException {
    try (PreparedStatement select =
            open.prepareStatement("select n from ledger where writer = ? order by n desc limit 1");
        ResultSet rows = query(select)) {
      rows.next();
    }
    reads++;
    if (reads % READS_PER_CONNECTION == 0) {
      disconnect();
    }
  }

  private ResultSet query(PreparedStatement select) throws SQLException {
    select.setInt(1, 1 + reads % Workload.WRITERS);
    return select.executeQuery();
  }
}
