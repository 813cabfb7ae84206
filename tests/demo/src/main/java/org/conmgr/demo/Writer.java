package org.conmgr.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Inserts rows 1, 2, 3, … of its own on the primary. A row whose outcome is not known, because the
 * connection broke, is inserted again unless it is there; so all rows up to {@link #acknowledged}
 * were acknowledged, each once.
 */
final class Writer extends Task {
  private final int number;
  private volatile long acknowledged;

  /** Since when the first acknowledgement is to be noted, and that one. */
  private volatile Optional<Instant> firstOnInstance = Optional.empty();

  private volatile String watchedInstance = "";

  Writer(String url, int number) {
    super(url);
    this.number = number;
  }

  @Override
  void step(Connection open) throws SQLException {
    long next = acknowledged + 1;
    try (PreparedStatement insert =
        open.prepareStatement(
            "insert into ledger (writer, n) values (?, ?) on conflict do nothing")) {
      insert.setInt(1, number);
      insert.setLong(2, next);
      insert.executeUpdate();
    }
    Instant now = Instant.now();
    acknowledged = next;
    if (firstOnInstance.isEmpty() && instance().equals(watchedInstance)) {
      firstOnInstance = Optional.of(now);
    }
  }

  int number() {
    return number;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** From now on, the first acknowledgement by this instance is noted. */
  void watchFor(String instance) {
    firstOnInstance = Optional.empty();
    watchedInstance = instance;
  }

  /** The first acknowledgement by the watched instance. */
  Optional<Instant> firstAcknowledgement() {
    return firstOnInstance;
  }
}
