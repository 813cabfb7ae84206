package org.conmgr.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.BedException;
import org.conmgr.bed.Instance;

/**
 * The demo's program; {@code ./demo} runs it, and hands over its options as system properties
 * {@code demo.json} (a file), {@code demo.keep} and {@code demo.terminal} (true or false).
 *
 * <p>Ends with 0 when everything recovered and no acknowledged row was lost, else with 1. All that
 * it started ends with it, also when it is interrupted.
 */
public final class Demo {
  /**
   * Rows that the application writes before the next thing happens, so that there is something to
   * see.
   */
  private static final long ROWS_BETWEEN = 1500;

  private final Account account;
  private final Figures figures = new Figures();

  private Demo(Account account) {
    this.account = account;
  }

  public static void main(String[] none) {
    Locale.setDefault(Locale.ROOT);
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Optional<Path> json = Optional.ofNullable(System.getProperty("demo.json")).map(Path::of);
    boolean keep = Boolean.getBoolean("demo.keep");
    Account account = new Account(out, Boolean.getBoolean("demo.terminal"));
    Runtime.getRuntime().addShutdownHook(new Thread(account::interrupt, "account at exit"));
    int status = new Demo(account).play(json, keep);
    account.close();
    System.exit(status);
  }

  private int play(Optional<Path> json, boolean keep) {
    try {
      return run(json, keep);
    } catch (IOException | SQLException | BedException e) {
      account.fail(e);
      return 1;
    }
  }

  private int run(Optional<Path> json, boolean keep) throws IOException, SQLException {
    long lost;
    try (Bed bed = Bed.create()) {
      Stage stage = Stage.build(bed, account, figures);
      new SteadyState(stage, account, figures).play();
      lost = playFailover(stage);
      figures.put("conmgr_rss_mb", stage.conmgr().residentKilobytes() / 1024.0, 1);
      account.scene("What was measured");
      account.show(Summary.table(figures));
      if (json.isPresent()) {
        Files.writeString(json.get(), figures.toJson());
      }
      if (keep) {
        stage.keep(account);
      }
    }
    return lost == 0 ? 0 : 1;
  }

  /** Returns the number of acknowledged rows that the new primary does not have. */
  private long playFailover(Stage stage) throws IOException, SQLException {
    Workload workload = new Workload(stage);
    try (workload) {
      account.scene(
          "The application: %d threads write to the primary, %d read from standbys"
              .formatted(Workload.WRITERS, Workload.READERS));
      workload.start();
      account.live(workload::line);
      goOn(workload);
      Instance old = new PrimaryKilled(stage, workload, account, figures).play();
      goOn(workload);
      new OldPrimaryRejoins(stage, workload, account).play(old);
      goOn(workload);
      new DeadClientHost(stage, workload, account, figures).play();
      goOn(workload);
      account.stopLive();
    }
    return countLost(workload, stage.set().primary());
  }

  /** Lets the application go on for a while. */
  private static void goOn(Workload workload) {
    long enough = workload.acknowledged() + ROWS_BETWEEN;
    Await.until("the application to write", () -> workload.acknowledged() >= enough);
  }

  private long countLost(Workload workload, Instance primary) {
    account.scene("Was anything lost?");
    long lost = workload.lostOn(primary);
    figures.put("rows_acknowledged", workload.acknowledged());
    figures.put("rows_lost", lost);
    account.tell(
        "%d rows were acknowledged, %d of them are not on %s"
            .formatted(workload.acknowledged(), lost, primary.name()));
    return lost;
  }
}
