package org.conmgr.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.Loopback;
import org.conmgr.bed.Outcome;
import org.conmgr.bed.ReplicationSet;

/**
 * What all scenes play on: the replication set, and the conmgr of the host that the application
 * runs on.
 */
final class Stage {
  /** Beats go every second, and after three seconds without one a link has failed. */
  static final int HEARTBEAT_TIMEOUT_MS = 3000;

  private static final Map<String, String> HEARTBEAT =
      Map.of(
          "heartbeat_interval", "1s",
          "heartbeat_timeout", HEARTBEAT_TIMEOUT_MS + "ms",
          "heartbeat_connect_interval", "100ms");
  private static final int STANDBYS = 2;

  private final Bed bed;
  private final ReplicationSet set;
  private final Conmgr conmgr;

  private Stage(Bed bed, ReplicationSet set, Conmgr conmgr) {
    this.bed = bed;
    this.set = set;
    this.conmgr = conmgr;
  }

  static Stage build(Bed bed, Account account, Figures figures) {
    account.scene("Setting up, in " + bed.directory());
    ReplicationSet set =
        ReplicationSet.create(
            bed, STANDBYS, true, Map.of("wal_retrieve_retry_interval", "20ms", "fsync", "on"));
    set.primary().execute("create extension watchdog");
    account.tell(
        "a primary and %d standbys run; a commit waits for any one standby to have it"
            .formatted(STANDBYS));
    Conmgr conmgr = Conmgr.create(bed, "conmgr-a", set.backends(), HEARTBEAT);
    Stage stage = new Stage(bed, set, conmgr);
    stage.startConmgr(account, figures);
    return stage;
  }

  private void startConmgr(Account account, Figures figures) {
    Outcome start = conmgr.start();
    figures.put("cm_ctl_start_s", start.took().toNanos() / 1e9, 3);
    account.tell("cm_ctl start, until the heartbeat with the primary stands:", start.out());
    Await.until(
        "all instances to be up",
        () -> conmgr.status().instances().stream().allMatch(row -> row.state().equals("up")));
    Outcome status = conmgr.cmCtl("status").expectSuccess();
    figures.put("cm_ctl_status_s", status.took().toNanos() / 1e9, 3);
    account.tell("cm_ctl status:", status.out());
  }

  Bed bed() {
    return bed;
  }

  ReplicationSet set() {
    return set;
  }

  Conmgr conmgr() {
    return conmgr;
  }

  /**
   * The conmgr of another client host: to the instances, its heartbeat has another address, as have
   * the sessions by {@link #urlOfOtherHost}.
   */
  Conmgr conmgrOfOtherHost() {
    Map<String, String> settings = new LinkedHashMap<>(HEARTBEAT);
    settings.put("heartbeat_local_address", Loopback.OTHER_HOST);
    return Conmgr.create(bed, "conmgr-b", set.backends(), settings);
  }

  /** The application's URL for instances of a kind. */
  String url(String serverType) {
    return url(conmgr, serverType);
  }

  /** The same for an application on the other client host. */
  static String urlOfOtherHost(Conmgr conmgr, String serverType) {
    return url(conmgr, serverType) + "&localSocketAddress=" + Loopback.OTHER_HOST;
  }

  /** Where there is no such instance yet, conmgr waits a while for one to appear. */
  private static String url(Conmgr conmgr, String serverType) {
    return conmgr.url() + "?targetServerType=" + serverType + "&targetWait=10s";
  }

  /** Writes a script that stops all of it, and tells how to connect until then. */
  void keep(Account account) throws IOException {
    Path stop = bed.directory().resolve("stop");
    StringBuilder script = new StringBuilder("#!/bin/sh\n# Stops this bed and removes it.\n");
    script.append(commandLine(stopCommand(conmgr))).append('\n');
    for (Instance instance : set.all()) {
      script.append(
          commandLine(
              instance.command(
                  "pg_ctl", "stop", "-s", "-m", "immediate", "-D", instance.data().toString())));
      script.append('\n');
    }
    script.append("rm -rf '").append(bed.directory()).append("'\n");
    Files.writeString(stop, script);
    bed.keep();
    account.scene("It is left running");
    account.show(
        "JDBC:   %s&user=%s&password=%s"
            .formatted(url("primary"), Instance.APPLICATION_ROLE, Instance.APPLICATION_PASSWORD));
    for (Instance instance : set.all()) {
      account.show(
          "%s:  psql -h %s -p %d -U postgres"
              .formatted(instance.name(), instance.socketDirectory(), instance.port()));
    }
    account.show("status: " + commandLine(conmgr.command("status")));
    account.show("stop:   sh " + stop);
  }

  private static List<String> stopCommand(Conmgr conmgr) {
    return conmgr.command("stop", "-m", "immediate");
  }

  private String commandLine(List<String> command) {
    return bed.asUser(command).stream().map(Stage::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[\\w./=:@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
