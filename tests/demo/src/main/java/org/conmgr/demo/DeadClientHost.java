package org.conmgr.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.conmgr.bed.Application;
import org.conmgr.bed.Await;
import org.conmgr.bed.Background;
import org.conmgr.bed.BedException;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.Loopback;
import org.conmgr.bed.Signal;

/**
 * A client host that dies without a word: an application and its conmgr, both frozen with SIGSTOP.
 * To the instances it is another host, because it comes from 127.0.0.2. After the heartbeat timeout
 * its sessions are ended, and nobody else's.
 */
final class DeadClientHost {
  private static final String ADDRESS = Loopback.OTHER_HOST;
  private static final String COUNT_SESSIONS =
      "select count(*) from pg_stat_activity where client_addr = '"
          + ADDRESS
          + "' and backend_type = 'client backend'";
  private static final String WRITERS_SESSIONS =
      "select string_agg(pid::text, ' ' order by pid) from pg_stat_activity"
          + " where client_addr = '127.0.0.1' and application_name = '"
          + Task.APPLICATION_NAME
          + "'";

  private final Stage stage;
  private final Workload workload;
  private final Account account;
  private final Figures figures;

  DeadClientHost(Stage stage, Workload workload, Account account, Figures figures) {
    this.stage = stage;
    this.workload = workload;
    this.account = account;
    this.figures = figures;
  }

  void play() throws IOException {
    account.scene("A client host dies without a word");
    Conmgr conmgr = stage.conmgrOfOtherHost();
    conmgr.start("--complete");
    Application application =
        Application.start(
            stage.bed(),
            "application-b",
            OtherHostApplication.class,
            List.of(
                Stage.urlOfOtherHost(conmgr, "primary"),
                Stage.urlOfOtherHost(conmgr, "secondary")));
    application.awaitOutput(OtherHostApplication.READY);
    List<Instance> visited = visited();
    account.tell(
        "another host, by address %s: a conmgr, and an application with sessions on %s"
            .formatted(ADDRESS, where(visited)));
    String untouched = stage.set().primary().query(WRITERS_SESSIONS);
    long errors = workload.sum(Task::errors);

    double beyond = freeze(List.of(conmgr.process(), application.process()), visited);

    figures.put("dead_client_reaped_ms", beyond, 1);
    account.tell("its sessions are gone, %.0f ms beyond the timeout".formatted(beyond));
    visited.forEach(instance -> instance.awaitQuery(COUNT_SESSIONS, "0", Await.PATIENCE));
    tellTerminator(visited);
    checkOthers(untouched, errors);
    application.kill9();
    conmgr.kill9();
  }

  private List<Instance> visited() {
    return stage.set().all().stream()
        .filter(instance -> !instance.query(COUNT_SESSIONS).equals("0"))
        .toList();
  }

  private static String where(List<Instance> instances) {
    return instances.stream()
        .map(instance -> instance.name() + ":" + instance.query(COUNT_SESSIONS))
        .collect(Collectors.joining(" "));
  }

  /** Returns by how many milliseconds the slowest instance was later than the timeout. */
  private double freeze(List<ProcessHandle> host, List<Instance> visited) throws IOException {
    List<CompletableFuture<Long>> gone =
        visited.stream()
            .map(instance -> Background.start("waiter", () -> whenGone(instance)))
            .toList();
    visited.forEach(DeadClientHost::awaitWaiter);
    Signal.STOP.send(host);
    account.tell(
        "both are frozen; the heartbeat timeout is %d ms".formatted(Stage.HEARTBEAT_TIMEOUT_MS));
    List<Long> lastBeats = new ArrayList<>();
    for (Instance instance : visited) {
      lastBeats.add(LastBeat.nanoTime(instance.watchdogPort(), ADDRESS));
    }
    double slowest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < visited.size(); i++) {
      String name = visited.get(i).name();
      long ended = Await.future("the sessions on " + name + " to go", Await.PATIENCE, gone.get(i));
      double since = (ended - lastBeats.get(i)) / 1e6;
      account.tell("%s: gone %.0f ms after the last beat".formatted(name, since));
      slowest = Math.max(slowest, since - Stage.HEARTBEAT_TIMEOUT_MS);
    }
    return slowest;
  }

  /** Waits for the lock that the sessions share; they are gone when it is had. */
  private static long whenGone(Instance instance) throws SQLException {
    try (Connection connection = instance.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(" + OtherHostApplication.LOCK + ")");
      return System.nanoTime();
    }
  }

  private static void awaitWaiter(Instance instance) {
    instance.awaitQuery(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted",
        "1",
        Await.PATIENCE);
  }

  private void tellTerminator(List<Instance> visited) {
    for (Instance instance : visited) {
      instance
          .log()
          .find(0, "terminat.*" + ADDRESS)
          .ifPresent(line -> account.tell("%s's log: %s".formatted(instance.name(), line)));
    }
  }

  private void checkOthers(String untouched, long errors) {
    String now = stage.set().primary().query(WRITERS_SESSIONS);
    if (!now.equals(untouched) || workload.sum(Task::errors) != errors) {
      throw new BedException(
          "sessions of the other host were touched: were " + untouched + ", are " + now);
    }
    account.tell("the sessions of the first host are untouched: %s".formatted(now));
  }
}
