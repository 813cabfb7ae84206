package org.conmgr.agent.config;

import static org.conmgr.agent.config.Reading.clean;
import static org.conmgr.agent.config.Reading.cleanInstance;
import static org.conmgr.agent.config.Reading.invalid;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each parameter: its default, its mapping, its rejections (A30–A36). */
class ParametersTest {
  private static final String PORT_RANGE = "the value must be an integer from 1 to 65535.";
  private static final String TIME_RANGE =
      "the value must be a number of seconds from 1 to 86400, or a number with one of the units ms,"
          + " s, min, h, from 10ms to 24h.";

  @Nested
  class Port { // A30
    @Test
    void should_default() {
      assertEquals(27546, clean().port());
    }

    @Test
    void should_map() {
      assertEquals(1, clean("port = 1").port());
      assertEquals(65535, clean("port = 65535").port());
    }

    @Test
    void should_reject() {
      invalid("port", "0", "It is out of range; " + PORT_RANGE);
      invalid("port", "65536", "It is out of range; " + PORT_RANGE);
      invalid("port", "-1", "It is out of range; " + PORT_RANGE);
      invalid("port", "99999999999999999999", "It is out of range; " + PORT_RANGE);
      invalid("port", "0x1F", "It is not an integer; " + PORT_RANGE);
      invalid("port", "", "It is not an integer; " + PORT_RANGE);
      invalid("port", "\u0663", "It is not an integer; " + PORT_RANGE);
    }
  }

  @Nested
  class ListenAddresses { // A36
    private static final String ALLOWED =
        " must be a list, with commas between, of host names or numeric addresses.";

    @Test
    void should_default() {
      assertEquals(List.of("localhost"), clean().listenAddresses());
    }

    @Test
    void should_map() {
      assertEquals(
          List.of("127.0.0.1", "::1", "app1"),
          clean("listen_addresses = '127.0.0.1, ::1,app1 , ::1'").listenAddresses());
      assertEquals(List.of("*"), clean("listen_addresses = '*'").listenAddresses());
    }

    @Test
    void should_reject() {
      invalid("listen_addresses", "", "The value" + ALLOWED);
      invalid("listen_addresses", "app1,,app2", "The value" + ALLOWED);
    }
  }

  @Nested
  class MaxConnections { // A35
    @Test
    void should_default() {
      assertEquals(0, clean().maxConnections());
    }

    @Test
    void should_map() {
      assertEquals(5000, clean("max_connections = 5000").maxConnections());
    }

    @Test
    void should_reject() {
      invalid(
          "max_connections",
          "-1",
          "It is out of range; the value must be an integer of at least 0.");
      invalid(
          "max_connections",
          "many",
          "It is not an integer; the value must be an integer of at least 0.");
    }
  }

  @Nested
  class BackendHost { // A31
    private static final String ALLOWED = "must be a host name or a numeric IPv4 or IPv6 address.";

    @Test
    void should_map() {
      for (String host : List.of("db1.example.org", "192.0.2.1", "2001:db8::1")) {
        InstanceConfig instance =
            ConfigReader.read("f", "backend_host3 = '" + host + "'")
                .config()
                .orElseThrow()
                .instances()
                .get(0);
        assertEquals(3, instance.number());
        assertEquals(host, instance.host());
        assertEquals(host, instance.address());
        assertEquals(Optional.empty(), instance.hostaddr());
      }
    }

    @Test
    void should_reject() {
      invalid("backend_host1", "", "The value " + ALLOWED);
      invalid("backend_host1", "db 1", "The value " + ALLOWED);
      invalid("backend_host1", "db\u0007", "The value " + ALLOWED);
      invalid(
          "backend_host1", "d".repeat(256), "It is longer than 255 bytes; the value " + ALLOWED);
    }
  }

  @Nested
  class BackendHostaddr { // A31
    @Test
    void should_win_over_host() {
      InstanceConfig instance = cleanInstance("backend_hostaddr0 = 192.0.2.7");
      assertEquals("db1", instance.host());
      assertEquals(Optional.of("192.0.2.7"), instance.hostaddr());
      assertEquals("192.0.2.7", instance.address());
    }

    @Test
    void should_do_without_host() {
      InstanceConfig instance =
          ConfigReader.read("f", "backend_hostaddr0 = ::1")
              .config()
              .orElseThrow()
              .instances()
              .get(0);
      assertEquals("::1", instance.host());
      assertEquals("instance 0 ([::1]:27500)", instance.name());
    }

    @Test
    void should_reject_names() {
      invalid("backend_hostaddr0", "db1", "The value must be a numeric IPv4 or IPv6 address.");
      invalid(
          "backend_hostaddr0", "192.0.2.300", "The value must be a numeric IPv4 or IPv6 address.");
    }
  }

  @Nested
  class BackendPort { // A32
    @Test
    void should_default() {
      assertEquals(27500, cleanInstance().port());
    }

    @Test
    void should_map() {
      assertEquals(5432, cleanInstance("backend_port0 = 5432").port());
      assertEquals("instance 0 (db1:5432)", cleanInstance("backend_port0 = 5432").name());
    }

    @Test
    void should_reject() {
      invalid("backend_port0", "65536", "It is out of range; " + PORT_RANGE);
    }
  }

  @Nested
  class WatchdogPort { // A32
    @Test
    void should_default() {
      assertEquals(27545, cleanInstance().watchdogPort());
    }

    @Test
    void should_map() {
      assertEquals(5433, cleanInstance("watchdog_port0 = 5433").watchdogPort());
    }

    @Test
    void should_reject() {
      invalid("watchdog_port0", "0", "It is out of range; " + PORT_RANGE);
    }
  }

  @Nested
  class HeartbeatTimes { // A24, A33
    private static final List<String> NAMES =
        List.of(
            "heartbeat_interval",
            "heartbeat_timeout",
            "heartbeat_connect_interval",
            "heartbeat_connect_timeout");

    @Test
    void should_default() {
      assertEquals(
          new HeartbeatConfig(
              Duration.ofSeconds(10),
              Duration.ofSeconds(20),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              Optional.empty()),
          clean().heartbeat());
    }

    @Test
    void should_map() {
      assertEquals(
          new HeartbeatConfig(
              Duration.ofMillis(500),
              Duration.ofSeconds(2),
              Duration.ofMinutes(1),
              Duration.ofHours(24),
              Optional.empty()),
          clean(
                  "heartbeat_interval = 500ms",
                  "heartbeat_timeout = 2",
                  "heartbeat_connect_interval = '1 min'",
                  "heartbeat_connect_timeout = 24h")
              .heartbeat());
    }

    @Test
    void should_reject() {
      for (String name : NAMES) {
        invalid(name, "0", "It is out of range; " + TIME_RANGE);
        invalid(name, "9ms", "It is out of range; " + TIME_RANGE);
        invalid(name, "25h", "It is out of range; " + TIME_RANGE);
        invalid(name, "86401", "It is out of range; " + TIME_RANGE);
        invalid(name, "1.5s", "\".5s\" is not a unit of time; " + TIME_RANGE);
        invalid(name, "10 S", "\"S\" is not a unit of time; " + TIME_RANGE);
        invalid(name, "ms", "It is not an integer; " + TIME_RANGE);
      }
    }

    @Test
    void should_take_the_shortest_time_with_a_unit() {
      assertEquals(
          Duration.ofMillis(10), clean("heartbeat_interval = 10ms").heartbeat().interval());
    }

    @Test
    void should_warn_of_a_timeout_that_always_fires() {
      ConfigReading reading = Reading.read("heartbeat_interval = 2s", "heartbeat_timeout = 2000ms");
      assertEquals(
          List.of(
              Problem.warning(
                  "heartbeat_timeout is not greater than heartbeat_interval in file"
                      + " \"conmgr.conf\" line 2",
                  "Every heartbeat link will be taken for failed: the timeout is 2000 ms, the"
                      + " interval 2000 ms.")),
          reading.problems());
      assertEquals(Duration.ofSeconds(2), reading.config().orElseThrow().heartbeat().timeout());
    }
  }

  @Nested
  class HeartbeatLocalAddress { // A13
    private static final String ALLOWED =
        "The value must be a numeric IPv4 or IPv6 address, or empty.";

    @Test
    void should_default() {
      assertEquals(Optional.empty(), clean().heartbeat().localAddress());
      assertEquals(
          Optional.empty(), clean("heartbeat_local_address = ''").heartbeat().localAddress());
    }

    @Test
    void should_map() throws UnknownHostException {
      for (String address : List.of("192.0.2.7", "2001:db8::7")) {
        assertEquals(
            Optional.of(InetAddress.getByName(address)),
            clean("heartbeat_local_address = '" + address + "'").heartbeat().localAddress());
      }
    }

    @Test
    void should_reject() {
      invalid("heartbeat_local_address", "app1", ALLOWED);
      invalid("heartbeat_local_address", "192.0.2.300", ALLOWED);
      invalid("heartbeat_local_address", "192.0.2.7:80", ALLOWED);
      invalid("heartbeat_local_address", " ", ALLOWED);
    }
  }

  @Nested
  class LogDestinations { // A34
    @Test
    void should_default() {
      assertEquals(Set.of(LogDestination.STDERR), clean().log().destinations());
    }

    @Test
    void should_map() {
      assertEquals(
          Set.of(LogDestination.STDERR, LogDestination.SYSLOG),
          clean("log_destination = 'stderr, SysLog'").log().destinations());
    }

    @Test
    void should_reject() {
      invalid(
          "log_destination",
          "stderr,eventlog",
          "The value must be a list, with commas between, of stderr, syslog.");
      invalid(
          "log_destination",
          "",
          "The value must be a list, with commas between, of stderr, syslog.");
    }
  }

  @Nested
  class Facility { // A34
    @Test
    void should_default() {
      assertEquals(SyslogFacility.LOCAL0, clean().log().facility());
    }

    @Test
    void should_map() { // A26
      assertEquals(SyslogFacility.LOCAL7, clean("syslog_facility = local7").log().facility());
    }

    @Test
    void should_reject() {
      invalid(
          "syslog_facility",
          "LOCAL8",
          "The value must be one of LOCAL0, LOCAL1, LOCAL2, LOCAL3, LOCAL4, LOCAL5, LOCAL6,"
              + " LOCAL7.");
    }
  }

  @Nested
  class Ident { // A34
    @Test
    void should_default() {
      assertEquals("conmgr", clean().log().ident());
    }

    @Test
    void should_map() {
      assertEquals("ledger's", clean("syslog_ident = 'ledger''s'").log().ident());
    }

    @Test
    void should_reject() {
      invalid("syslog_ident", " ", "The value must be up to 64 bytes of printable text.");
    }
  }

  @Nested
  class MinMessages { // A34
    @Test
    void should_default() {
      assertEquals(LogLevel.WARNING, clean().log().minMessages());
    }

    @Test
    void should_map() {
      for (LogLevel level : LogLevel.values()) {
        assertEquals(level, clean("log_min_messages = " + level).log().minMessages());
      }
    }

    @Test
    void should_reject() {
      invalid(
          "log_min_messages",
          "DEBUG1",
          "The value must be one of DEBUG, INFO, NOTICE, WARNING, ERROR, LOG, FATAL, PANIC.");
    }
  }
}
