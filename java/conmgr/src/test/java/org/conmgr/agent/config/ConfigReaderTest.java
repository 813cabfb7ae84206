package org.conmgr.agent.config;

import static org.conmgr.agent.config.Reading.clean;
import static org.conmgr.agent.config.Reading.read;
import static org.conmgr.agent.config.Reading.readOnly;
import static org.conmgr.agent.config.Reading.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The syntax, the instance numbers and the reports of problems (A23–A29). */
class ConfigReaderTest {
  private static final String F = " in file \"conmgr.conf\" line ";

  @Test
  void should_skip_comments_and_blank_lines() { // A23
    assertEquals(6, clean("# port = 7", "", "  \t", "port = 6 # port = 8", "#port=9").port());
    assertEquals(6, clean("port=6#7").port());
  }

  @Test
  void should_keep_a_hash_inside_quotes() { // A23
    assertEquals("a # b", clean("syslog_ident = 'a # b' # c").log().ident());
  }

  @Test
  void should_take_names_in_any_case_and_without_equals_sign() { // A23
    assertEquals(7, clean("  PORT 7\r").port());
    assertEquals(7, clean("Port\t=\t'7'").port());
  }

  @Test
  void should_undo_quoted_quotes() { // A25
    assertEquals("it's", clean("syslog_ident='it''s'").log().ident());
    assertEquals("it's", clean("syslog_ident='it\\'s'").log().ident());
    assertEquals("a\\b\\c", clean("syslog_ident='a\\b\\\\c'").log().ident());
  }

  @Test
  void should_refuse_bad_syntax() { // A29
    syntax("port", "\"port\" has no value");
    syntax("port = # 1", "\"port\" has no value");
    syntax("= 1", "a parameter name is expected before \"= 1\"");
    syntax("port = = 1", "unexpected text \"= 1\"");
    syntax("syslog_ident = 'a", "the closing single quote is missing");
    syntax("syslog_ident = a'b'", "unexpected text \"'b'\"");
    syntax(
        "log_destination = stderr, syslog",
        "unexpected text \"syslog\" after the value; a value with blanks, commas between them"
            + " included, must stand in single quotes");
  }

  private static void syntax(String line, String what) {
    ConfigReading reading = read(line);
    assertTrue(reading.config().isEmpty());
    assertEquals(List.of(Problem.error("syntax error" + F + "1: " + what)), reading.problems());
  }

  @Test
  void should_collect_instances_by_number() { // A27
    List<InstanceConfig> instances =
        readOnly(
                "backend_port2 = 2345",
                "backend_host0 = host0",
                "WATCHDOG_PORT0 = 1111",
                "backend_host2 = host2",
                "backend_port0 = 5432",
                "backend_host10 = host10")
            .config()
            .orElseThrow()
            .instances();
    assertEquals(
        List.of("instance 0 (host0:5432)", "instance 2 (host2:2345)", "instance 10 (host10:27500)"),
        instances.stream().map(InstanceConfig::name).toList());
    assertEquals(1111, instances.get(0).watchdogPort());
  }

  @Test
  void should_refuse_a_port_without_a_host() { // A28
    refused(
        "backend_port1 = 5555",
        "instance 1 has a port but no host" + F + "1: \"backend_port1\"",
        "Set backend_host1 or backend_hostaddr1, or remove the settings of instance 1.");
  }

  @Test
  void should_refuse_a_file_without_instances() { // A29
    ConfigReading reading = readOnly("port = 1");
    assertTrue(reading.config().isEmpty());
    assertEquals(
        "no instance is configured in file \"conmgr.conf\"", reading.problems().get(0).message());
  }

  @Test
  void should_name_the_nearest_parameter() { // A29
    unknown("prot", "Perhaps you meant \"port\".");
    unknown("heartbeat_intervall", "Perhaps you meant \"heartbeat_interval\".");
    unknown("backend_hostadr1", "Perhaps you meant \"backend_hostaddr1\".");
    unknown("backendport7", "Perhaps you meant \"backend_port7\".");
    unknown("shared_buffers", "See conmgr.conf.sample for all parameters.");
    unknown("port0", "\"port\" takes no instance number.");
    unknown(
        "backend_host",
        "Append an instance number, a plain decimal from 0 up, as in \"backend_host0\".");
    unknown(
        "backend_host01",
        "Append an instance number, a plain decimal from 0 up, as in \"backend_host0\".");
    unknown(
        "backend_host99999999999",
        "Append an instance number, a plain decimal from 0 up, as in \"backend_host0\".");
  }

  private static void unknown(String name, String advice) {
    refused(
        name + " = 1", "unrecognized configuration parameter \"" + name + "\"" + F + "1", advice);
  }

  @Test
  void should_report_all_problems_at_once_in_order() { // A29
    List<Problem> problems =
        readOnly("port = x", "prot = 1", "backend_port3 = 70000", "???", "heartbeat_timeout = 0")
            .problems();
    assertEquals(
        List.of(
            "invalid value for parameter \"port\"" + F + "1: \"x\"",
            "unrecognized configuration parameter \"prot\"" + F + "2",
            "invalid value for parameter \"backend_port3\"" + F + "3: \"70000\"",
            "instance 3 has a port but no host" + F + "3: \"backend_port3\"",
            "syntax error" + F + "4: a parameter name is expected before \"???\"",
            "invalid value for parameter \"heartbeat_timeout\"" + F + "5: \"0\""),
        problems.stream().map(Problem::message).toList());
  }

  @Test
  void should_let_the_last_of_a_repeated_name_win() { // A29
    ConfigReading reading = read("port = 1", "PORT = 2");
    assertEquals(2, reading.config().orElseThrow().port());
    assertEquals(
        List.of(
            Problem.warning(
                "parameter \"port\" is set again" + F + "2",
                "The value in line 2 wins over that in line 1.")),
        reading.problems());
  }
}
