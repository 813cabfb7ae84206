package org.conmgr.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which command lines are understood (A45, A46), and what is said about others (A50). */
class CommandLineReaderTest {
  @Test
  void should_take_options_before_and_after_the_mode() throws CtlException { // A46
    Invocation expected = run("start", "-D", "/d", "-t", "5");
    assertEquals(expected, run("-D", "/d", "start", "-t", "5"));
    assertEquals(expected, run("-D/d", "-t5", "start"));
    assertEquals(expected, run("--timeout=5", "--directory", "/d", "start"));
  }

  @Test
  void should_default() throws CtlException { // A45, A47, A48
    assertEquals(
        new Invocation(
            Mode.STOP,
            Optional.of("/env"),
            true,
            false,
            Duration.ofSeconds(60),
            StopMode.FAST,
            Part.ALL,
            false,
            Optional.empty()),
        run("stop"));
  }

  @Test
  void should_map_all_options() throws CtlException { // A46
    assertEquals(
        new Invocation(
            Mode.RESTART,
            Optional.of("/d"),
            true,
            true,
            Duration.ofSeconds(7),
            StopMode.SMART,
            Part.ALL,
            false,
            Optional.of(Path.of("log"))),
        run("restart", "-D", "/d", "--complete", "-t", "7", "-m", "smart", "-l", "log"));
    assertEquals(StopMode.IMMEDIATE, run("stop", "-m", "i").stopMode());
    assertEquals(false, run("start", "-W").waits());
    assertEquals(Part.APPLICATION, run("status", "-i", "application").part());
    assertTrue(run("status", "--json").json());
  }

  @Test
  void should_let_the_option_win_over_the_environment() throws CtlException { // A45
    assertEquals(Optional.of("/d"), run("status", "-D", "/d").directory());
    assertEquals(Optional.of("/env"), run("status").directory());
    assertEquals(
        Optional.empty(),
        ((Request.Run) new CommandLineReader().read(List.of("status"), Optional.empty()))
            .invocation()
            .directory());
  }

  @Test
  void should_give_each_mistake_a_clear_error() { // A50
    refused("no operation mode is given");
    refused("unrecognized operation mode \"begin\"", "begin");
    refused("there can be one operation mode only, not \"start\" and \"stop\"", "start", "stop");
    refused("unrecognized option \"-x\"", "start", "-x");
    refused("unrecognized option \"--compleat\"", "start", "--compleat");
    refused("option -t needs a value", "start", "-t");
    refused("option -D is given twice", "start", "-D", "/a", "-D", "/b");
    refused("option -m does not go with mode \"start\"", "start", "-m", "fast");
    refused("option --json does not go with mode \"stop\"", "stop", "--json");
    refused("option -i does not go with mode \"reload\"", "reload", "-i", "all");
    refused("options -W and --complete cannot be used together", "start", "-W", "--complete");
    refused(
        "unrecognized shutdown mode \"slow\"; it must be smart, fast or immediate",
        "stop",
        "-m",
        "slow");
    refused(
        "unrecognized value \"some\" of option -i; it must be all, instance or application",
        "status",
        "-i",
        "some");
    for (String timeout : List.of("0", "-1", "x", "1.5", "86401", "99999999999", "")) {
      refused(
          "invalid timeout \"" + timeout + "\"; it must be a number of seconds from 1 to 86400",
          "start",
          "-t",
          timeout);
    }
  }

  @Test
  void should_help_whatever_else_is_wrong() throws CtlException {
    assertEquals(new Request.Help(), read("--help"));
    assertEquals(new Request.Help(), read("start", "-?"));
    assertEquals(new Request.Version(), read("-V"));
  }

  private static void refused(String message, String... args) {
    CtlException e = assertThrows(CtlException.class, () -> read(args));
    assertEquals(message + "\nTry \"cm_ctl --help\" for more information.", e.getMessage());
    assertEquals(1, e.exitStatus()); // A49
  }

  private static Invocation run(String... args) throws CtlException {
    return ((Request.Run) read(args)).invocation();
  }

  private static Request read(String... args) throws CtlException {
    return new CommandLineReader().read(List.of(args), Optional.of("/env"));
  }
}
