package org.conmgr.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.conmgr.bed.Await;
import org.conmgr.bed.Background;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.jdbc.ConmgrLossException;
import org.conmgr.wire.SessionAttrs;

/**
 * kill -9 of the primary's postmaster; the most advanced standby is promoted; the application goes
 * on by itself.
 */
final class PrimaryKilled {
  private static final Duration CONMGR_MAY_WAIT = Duration.ofSeconds(30);

  private final Stage stage;
  private final Workload workload;
  private final Account account;
  private final Figures figures;

  PrimaryKilled(Stage stage, Workload workload, Account account, Figures figures) {
    this.stage = stage;
    this.workload = workload;
    this.account = account;
    this.figures = figures;
  }

  /** Returns the old primary, dead. */
  Instance play() throws SQLException {
    ReplicationSet set = stage.set();
    Instance old = set.primary();
    account.scene("The primary is killed");
    kill(old);
    Instance best = set.mostAdvancedStandby();
    account.tell(
        "%s has received most; the other standby follows it, and it is promoted"
            .formatted(best.name()));
    promote(best);
    return old;
  }

  private void kill(Instance primary) throws SQLException {
    BlockedCall frozen = BlockedCall.start(stage.url("primary"), primary);
    BlockedCall plain = BlockedCall.start(stage.url("primary"), primary);
    frozen.freezeBackend();
    account.tell(
        "two calls wait on %s; the backend of one is stopped, it cannot say good-bye"
            .formatted(primary.name()));
    long killed = primary.kill9();
    BlockedCall.End frozenEnd =
        Await.future("the stopped call's error", Await.PATIENCE, frozen.end());
    BlockedCall.End plainEnd = Await.future("the other call's error", Await.PATIENCE, plain.end());
    frozen.killBackend();
    double frozenMs = (frozenEnd.nanoTime() - killed) / 1e6;
    double plainMs = (plainEnd.nanoTime() - killed) / 1e6;
    figures.put("kill_to_error_ms", Math.max(frozenMs, plainMs), 2);
    account.tell("kill -9 of %s's postmaster".formatted(primary.name()));
    account.tell(
        "error after %.1f ms with the backend stopped: %s"
            .formatted(frozenMs, describe(frozenEnd.error())));
    account.tell(
        "error after %.1f ms otherwise: %s".formatted(plainMs, describe(plainEnd.error())));
  }

  private void promote(Instance best) {
    long mark = best.log().mark();
    workload.writers().forEach(writer -> writer.watchFor(best.name()));
    CompletableFuture<Instant> known = Background.start("question", () -> whenKnown(best.port()));
    stage.set().follow(best);
    stage.set().promote(best);
    Instant recovered = LogTime.of(best.log().await(mark, "archive recovery complete"));
    Instant knownAt = Await.future("conmgr to know the new primary", Await.PATIENCE, known);
    figures.put("promotion_to_known_ms", millis(recovered, knownAt), 2);
    account.tell(
        "conmgr names %s the primary %.1f ms after the end of recovery"
            .formatted(best.name(), millis(recovered, knownAt)));
    Instant written = Await.value("a write on the new primary", Await.PATIENCE, this::firstWrite);
    figures.put("promotion_to_first_write_ms", millis(recovered, written), 2);
    account.tell(
        "first acknowledged write %.1f ms after the end of recovery"
            .formatted(millis(recovered, written)));
    Await.until("the application to be well", workload::isWell);
    account.tell(
        "the application goes on; its longest write outage was %d ms"
            .formatted(workload.longestWriteOutageMillis()));
    workload
        .lastWriteError()
        .ifPresent(e -> account.tell("what its writers saw: %s".formatted(describe(e))));
  }

  private Optional<Instant> firstWrite() {
    return workload.writers().stream()
        .flatMap(writer -> writer.firstAcknowledgement().stream())
        .min(Instant::compareTo);
  }

  /** Lets conmgr wait for a primary to appear, as a driver may; the moment of its answer. */
  private Instant whenKnown(int port) throws IOException {
    Question question = new Question(stage.conmgr().port(), SessionAttrs.PRIMARY, CONMGR_MAY_WAIT);
    while (question.ask().filter(target -> target.port() == port).isEmpty()) {
      // the old one, which conmgr has not missed yet: ask again
    }
    return Instant.now();
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }

  /**
   * What an application gets to see: the SQLSTATE, the message, and the reason when the driver
   * knows it.
   */
  private static String describe(SQLException e) {
    String reason =
        e.getCause() instanceof ConmgrLossException loss ? " (" + loss.getMessage() + ")" : "";
    return e.getSQLState() + " " + e.getMessage() + reason;
  }
}
