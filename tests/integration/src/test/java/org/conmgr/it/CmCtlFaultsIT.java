package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** cm_ctl where its surroundings are not as they should be. */
class CmCtlFaultsIT {
  private Bed bed;
  private Conmgr conmgr;

  @BeforeEach
  void makeDirectory() {
    bed = Bed.create();
    conmgr = create("conmgr");
  }

  private Conmgr create(String name) {
    Backend nobody =
        new Backend(Optional.empty(), Optional.of("127.0.0.1"), bed.freePort(), bed.freePort());
    return Conmgr.create(bed, name, List.of(nobody), Map.of());
  }

  @AfterEach
  void end() {
    bed.close();
  }

  /** A45: a directory is bytes, whatever the locale; that of cron and systemd knows ASCII only. */
  @Test
  void should_work_in_any_directory_in_the_c_locale() {
    String script =
        """
        umlaut=$(printf '%s m\\303\\244h' "$1")
        mv "$1" "$umlaut"
        "$2" start -W -D "$umlaut" -l "$umlaut/log" && "$2" status -D "$umlaut" >/dev/null &&
        "$2" stop -D "$umlaut"
        """;
    Outcome outcome =
        shell(script, conmgr.directory().toString(), bed.conmgrProgram("cm_ctl")).expectSuccess();
    assertTrue(outcome.out().endsWith("cm_ctl: conmgr process stopped\n"), outcome.out());
  }

  /** A49: the process is there, though nobody can talk to it. */
  @Test
  void should_not_take_a_missing_socket_for_a_missing_process() throws IOException {
    conmgr.start("-W");
    long pid = conmgr.process().pid();
    Path socket = conmgr.directory().resolve("conmgr.sock");
    Files.delete(socket);
    Outcome status = conmgr.cmCtl("status");
    assertEquals(
        "cm_ctl: conmgr is running (PID %d), but could not be reached at socket \"%s\"\n"
            .formatted(pid, socket),
        status.err());
    assertEquals(1, status.exit());
    conmgr.stop().expectSuccess();
  }

  /** A38: a stale pid file may name the conmgr of another directory. */
  @Test
  void should_not_stop_the_conmgr_of_another_directory() {
    Conmgr other = create("other");
    conmgr.start("-W");
    other.start("-W");
    conmgr.kill9();
    bed.write(
        conmgr.directory().resolve("conmgr.pid"),
        other.process().pid() + "\n" + conmgr.directory() + "\n1\n1\n");
    assertEquals(3, conmgr.stop("-m", "immediate").exit());
    assertTrue(other.isRunning());
    other.stop().expectSuccess();
  }

  /** A50. */
  @Test
  void should_name_what_cannot_be_written() {
    Outcome start = conmgr.cmCtl("start", "-W", "-l", "/no/where");
    assertEquals(
        "cm_ctl: could not open log file /no/where (No such file or directory)\n", start.err());
    assertEquals(1, start.exit());
    conmgr.start("-W");
    Outcome status =
        shell(
            "exec \"$2\" status -D \"$1\" >/dev/full",
            conmgr.directory().toString(),
            bed.conmgrProgram("cm_ctl"));
    assertEquals("cm_ctl: could not write to standard output\n", status.err());
    assertEquals(1, status.exit());
  }

  /** A22: a name is looked up at each attempt, as its address may be another by then. */
  @Test
  void should_look_a_name_up_anew_at_each_attempt() throws IOException {
    Path hosts = conmgr.directory().resolve("hosts");
    bed.write(hosts, "127.0.0.1 other.example\n");
    conmgr.configure(
        """
        port = %d
        backend_host0 = 'later.example'
        watchdog_port0 = %d
        heartbeat_connect_interval = 1s
        log_min_messages = debug
        """
            .formatted(conmgr.port(), bed.freePort()));
    Map<String, String> options = Map.of("CONMGR_OPTS", "-Djdk.net.hosts.file=" + hosts);
    bed.run(conmgr.command("start", "-W"), options, Await.PATIENCE).expectSuccess();
    conmgr.log().await(0, "could not translate host name \"later.example\"");
    long mark = conmgr.log().mark();
    bed.write(hosts, "127.0.0.1 later.example\n");
    conmgr.log().await(mark, "connection refused");
    long attempts =
        conmgr.log().linesAfter(mark).stream()
            .filter(line -> line.contains("connecting to instance 0"))
            .count();
    assertTrue(attempts <= 3, "attempts: " + attempts);
    conmgr.stop().expectSuccess();
  }

  private Outcome shell(String script, String... args) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(args));
    return bed.run(command, Map.of(), Await.PATIENCE);
  }
}
