package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Outcome;
import org.conmgr.bed.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** cm_ctl and the conmgr process, as far as they need no instance. */
class CmCtlIT {
  private Bed bed;
  private Conmgr conmgr;

  @BeforeEach
  void makeDirectory() {
    bed = Bed.create();
    conmgr = create("conmgr", Map.of());
  }

  /** A conmgr whose only instance does not exist. */
  private Conmgr create(String name, Map<String, String> settings) {
    Backend nobody =
        new Backend(Optional.empty(), Optional.of("127.0.0.1"), bed.freePort(), bed.freePort());
    return Conmgr.create(bed, name, List.of(nobody), settings);
  }

  @AfterEach
  void end() {
    bed.close();
  }

  /** A46, A47, A48, A49. */
  @Test
  void should_start_show_and_stop() {
    Outcome start = conmgr.start("-W");
    assertEquals("cm_ctl: conmgr process is ready\ncm_ctl: conmgr process started\n", start.out());
    assertEquals("", start.err());

    Outcome status = conmgr.cmCtl("status").expectSuccess();
    assertTrue(
        status.out().startsWith("conmgr 1.0.0 is running (PID " + conmgr.process().pid() + ") in "),
        status.out());
    assertTrue(status.out().contains("127.0.0.1:"), status.out());
    assertTrue(status.out().contains("no applications"), status.out());
    assertFalse(conmgr.cmCtl("status", "-i", "instance").out().contains("no applications"));
    assertFalse(conmgr.cmCtl("status", "-i", "application").out().contains("round trip"));
    assertEquals("disconnected", conmgr.status().instances().get(0).state());

    assertEquals("cm_ctl: conmgr process stopped\n", conmgr.stop().expectSuccess().out());
    conmgr.awaitEnd();
    expect(3, "cm_ctl: no conmgr is running\n", conmgr.cmCtl("status"));
    expect(3, "cm_ctl: no conmgr is running\n", conmgr.cmCtl("status", "--json"));
    assertEquals(3, conmgr.stop().exit());
  }

  /** A46: options before or after the mode; A45: -D or CMDATA. */
  @Test
  void should_take_options_before_and_after_the_mode() {
    String directory = conmgr.directory().toString();
    cmCtl(Map.of(), "-D", directory, "-l", directory + "/log", "start", "-W").expectSuccess();
    assertEquals(1, conmgr.cmCtl("start", "-W").exit());
    cmCtl(Map.of("CMDATA", directory), "status").expectSuccess();
    cmCtl(Map.of("CMDATA", "/nowhere"), "stop", "-D", directory).expectSuccess();
  }

  /** A45, A49. */
  @Test
  void should_tell_unusable_directories_apart() throws IOException {
    Path file = conmgr.directory().resolve("conmgr.conf");
    Path closed = bed.newDirectory("closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    for (String mode : List.of("start", "stop", "status", "restart", "reload")) {
      expect(
          4,
          "cm_ctl: no directory is given: use option -D or environment variable CMDATA\n",
          cmCtl(Map.of(), mode));
    }
    expect(
        4,
        "cm_ctl: directory \"/no/where\" does not exist\n",
        cmCtl(Map.of(), "start", "-D", "/no/where"));
    expect(
        4,
        "cm_ctl: \"" + file + "\" is not a directory\n",
        cmCtl(Map.of("CMDATA", file.toString()), "status"));
    expect(
        4,
        "cm_ctl: could not access directory \"" + closed + "\": permission denied\n",
        cmCtl(Map.of(), "start", "-D", closed.toString()));
  }

  /** A50. */
  @Test
  void should_explain_wrong_usage() {
    expect(
        1,
        """
        cm_ctl: unrecognized operation mode "begin"
        Try "cm_ctl --help" for more information.
        """,
        cmCtl(Map.of(), "begin"));
    assertTrue(cmCtl(Map.of(), "--help").expectSuccess().out().contains("Usage:"));
    assertEquals("cm_ctl 1.0.0\n", cmCtl(Map.of(), "--version").expectSuccess().out());
  }

  /** A37, A50. */
  @Test
  void should_refuse_root() throws Exception {
    for (String program : List.of("cm_ctl", "conmgr")) {
      List<String> command = new ArrayList<>(Bed.asRoot());
      command.addAll(
          List.of(bed.conmgrProgram(program), "start", "-D", conmgr.directory().toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      assertEquals(
          program + ": cannot be run as root\n",
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(1, process.waitFor());
    }
  }

  /** A38: four lines; gone at the end. */
  @Test
  void should_write_a_pid_file() throws IOException {
    long before = Instant.now().getEpochSecond();
    conmgr.start("-W");
    Path file = conmgr.directory().resolve("conmgr.pid");
    List<String> lines = Files.readAllLines(file);
    assertEquals(4, lines.size());
    assertEquals(Long.toString(conmgr.process().pid()), lines.get(0));
    assertEquals(conmgr.directory().toString(), lines.get(1));
    long started = Long.parseLong(lines.get(2));
    assertTrue(started >= before && started <= Instant.now().getEpochSecond());
    assertEquals(Integer.toString(conmgr.port()), lines.get(3));
    conmgr.stop().expectSuccess();
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(conmgr.directory().resolve("conmgr.sock")));
  }

  /** A38. */
  @Test
  void should_refuse_a_second_one_and_not_mind_stale_files() throws IOException {
    conmgr.start("-W");
    ProcessHandle first = conmgr.process();
    Outcome second = conmgr.cmCtl("start", "-W");
    expect(
        1,
        "cm_ctl: could not start conmgr:\nconmgr: another conmgr (PID "
            + first.pid()
            + ") is running in directory \""
            + conmgr.directory()
            + "\"\n",
        second);
    assertTrue(first.isAlive());

    conmgr.kill9();
    assertTrue(Files.exists(conmgr.directory().resolve("conmgr.pid")));
    assertEquals(3, conmgr.cmCtl("status").exit());
    conmgr.start("-W");
    assertTrue(conmgr.process().pid() != first.pid());
    // a process that has taken the number of a dead conmgr is not mistaken for one
    conmgr.kill9();
    List<String> lines = Files.readAllLines(conmgr.directory().resolve("conmgr.pid"));
    bed.write(
        conmgr.directory().resolve("conmgr.pid"),
        ProcessHandle.current().pid() + "\n" + String.join("\n", lines.subList(1, 4)) + "\n");
    assertEquals(3, conmgr.stop("-m", "immediate").exit());
  }

  /** A47: gives up, and leaves conmgr running. */
  @Test
  void should_give_up_waiting_and_leave_conmgr_running() {
    Outcome start = conmgr.cmCtl("start", "-t", "2");
    assertEquals(1, start.exit());
    assertEquals(
        """
        cm_ctl: conmgr process is ready
        cm_ctl: waiting for conmgr process to connect to watchdog
        """,
        start.out());
    assertEquals(
        "cm_ctl: could not connect to the primary's watchdog within 2 s;"
            + " conmgr was left running and goes on trying\n",
        start.err());
    conmgr.cmCtl("status").expectSuccess();
  }

  /** A48: a signal is a fast stop. */
  @Test
  void should_end_in_order_on_a_signal() {
    for (Signal signal : List.of(Signal.TERM, Signal.INT)) {
      conmgr.start("-W");
      long mark = conmgr.log().mark();
      signal.send(conmgr.process());
      conmgr.awaitEnd();
      assertTrue(conmgr.log().find(mark, "LOG:  conmgr is shut down").isPresent());
      assertFalse(Files.exists(conmgr.directory().resolve("conmgr.pid")));
    }
  }

  /** A48: as it would be if cm_ctl were called by a job in the background of a script. */
  @Test
  void should_heed_an_interrupt_though_its_starter_ignores_it() {
    Outcome start =
        bed.run(
            List.of(
                "sh",
                "-c",
                "trap '' INT; exec \"$@\"",
                "sh",
                bed.conmgrProgram("cm_ctl"),
                "start",
                "-W",
                "-D",
                conmgr.directory().toString(),
                "-l",
                conmgr.log().path().toString()),
            Map.of(),
            Await.PATIENCE);
    start.expectSuccess();
    ProcessHandle process = ProcessHandle.of(pidInFile()).orElseThrow();
    Signal.INT.send(process);
    conmgr.log().await(0, "LOG:  conmgr is shut down");
  }

  private long pidInFile() {
    try {
      return Long.parseLong(Files.readAllLines(conmgr.directory().resolve("conmgr.pid")).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A48: one that does not answer is killed when it is to stop at once. */
  @Test
  void should_stop_a_hung_process_at_once() {
    conmgr.start("-W");
    conmgr.pause();
    expect(1, "cm_ctl: conmgr process has not stopped within 1 s\n", conmgr.stop("-t", "1"));
    Outcome stop = conmgr.stop("-m", "immediate").expectSuccess();
    assertTrue(stop.out().contains("sending SIGKILL"), stop.out());
    conmgr.awaitEnd();
    assertTrue(stop.took().compareTo(Duration.ofSeconds(10)) < 0, stop.took().toString());
  }

  /** A46. */
  @Test
  void should_restart() {
    Outcome first = conmgr.cmCtl("restart", "-W").expectSuccess();
    assertTrue(first.out().startsWith("cm_ctl: no conmgr is running; starting one\n"), first.out());
    long pid = conmgr.process().pid();
    String identity =
        conmgr
            .status()
            .document()
            .get("conmgr")
            .toString()
            .replaceAll("(?s).*identity=([-0-9a-f]+).*", "$1");
    Outcome second = conmgr.cmCtl("restart", "-W").expectSuccess();
    assertEquals(
        """
        cm_ctl: conmgr process stopped
        cm_ctl: conmgr process is ready
        cm_ctl: conmgr process started
        """,
        second.out());
    assertTrue(pid != conmgr.process().pid());
    assertTrue(conmgr.status().document().get("conmgr").toString().contains(identity));
  }

  /** A43: both numbers, before anything runs out. */
  @Test
  void should_warn_of_too_few_file_descriptors() {
    Conmgr many = create("many", Map.of("max_connections", "2000"));
    bed.run(
            "prlimit",
            "--nofile=1024:1024",
            bed.conmgrProgram("cm_ctl"),
            "start",
            "-W",
            "-D",
            many.directory().toString(),
            "-l",
            many.log().path().toString())
        .expectSuccess();
    many.log().await(0, "WARNING:  the limit on open files is 1024, but 2011 may be needed");
    many.stop().expectSuccess();
  }

  /** A37. */
  @Test
  void should_say_that_the_path_is_too_long_for_a_socket() {
    Conmgr deep = create("d".repeat(100), Map.of());
    Outcome start = deep.cmCtl("start", "-W");
    assertEquals(1, start.exit());
    assertTrue(
        start
            .err()
            .contains("Unix socket path \"" + deep.directory() + "/conmgr.sock\" is too long"),
        start.err());
    assertTrue(start.err().contains("at most 107 are possible"), start.err());
  }

  private Outcome cmCtl(Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>(List.of(bed.conmgrProgram("cm_ctl")));
    command.addAll(List.of(args));
    return bed.run(command, environment, Await.PATIENCE);
  }

  private static void expect(int exit, String err, Outcome outcome) {
    assertEquals(err, outcome.err());
    assertEquals(exit, outcome.exit());
  }
}
