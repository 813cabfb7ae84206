package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Loopback;
import org.conmgr.bed.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What conmgr.conf does to a real process. */
class ConfigIT {
  private Bed bed;
  private Conmgr conmgr;

  @BeforeEach
  void makeDirectory() {
    bed = Bed.create();
    conmgr = Conmgr.create(bed, "conmgr", List.of(), Map.of());
  }

  @AfterEach
  void end() {
    bed.close();
  }

  private Outcome startWith(String... lines) {
    conmgr.configure(String.join("\n", lines) + "\n");
    return conmgr.cmCtl("start", "-W");
  }

  /** A23, A28, A29: all errors at once, then no start. */
  @Test
  void should_show_all_errors_and_not_start() {
    Path file = conmgr.directory().resolve("conmgr.conf");
    Outcome start = startWith("prot = 1", "port = 99999 # too much", "backend_port1 = 5432", "'");
    assertEquals(1, start.exit());
    assertEquals("", start.out());
    String shown = start.err().replaceAll("(?m)^[-0-9]+ [.:0-9]+ UTC \\[\\d+\\] ", "");
    assertEquals(
        """
        cm_ctl: could not start conmgr:
        ERROR:  unrecognized configuration parameter "prot" in file "%1$s" line 1
        \tDETAIL:  Perhaps you meant "port".
        ERROR:  invalid value for parameter "port" in file "%1$s" line 2: "99999"
        \tDETAIL:  It is out of range; the value must be an integer from 1 to 65535.
        ERROR:  instance 1 has a port but no host in file "%1$s" line 3: "backend_port1"
        \tDETAIL:  Set backend_host1 or backend_hostaddr1, or remove the settings of instance 1.
        ERROR:  syntax error in file "%1$s" line 4: a parameter name is expected before "'"
        FATAL:  configuration file "%1$s" contains errors
        """
            .formatted(file),
        shown);
  }

  /** A29: a file that is missing. */
  @Test
  void should_need_the_file() throws IOException {
    Path file = conmgr.directory().resolve("conmgr.conf");
    Files.delete(file);
    Outcome start = conmgr.cmCtl("start", "-W");
    assertEquals(1, start.exit());
    assertTrue(
        start.err().contains("could not open configuration file \"" + file + "\": no such file"),
        start.err());
  }

  /** A29, A33: warnings do not keep it from starting. */
  @Test
  void should_start_with_warnings() {
    startWith(
            "port = 1",
            "PORT " + conmgr.port(),
            "heartbeat_interval = 2s",
            "heartbeat_timeout = 1000ms",
            "backend_hostaddr0 = 127.0.0.1",
            "backend_port0 = " + bed.freePort(),
            "watchdog_port0 = " + bed.freePort())
        .expectSuccess();
    conmgr.log().await(0, "WARNING:  parameter \"port\" is set again in file .* line 2");
    conmgr.log().await(0, "WARNING:  heartbeat_timeout is not greater than heartbeat_interval");
  }

  /** A27, A30, A31, A32: what the file says is what status shows. */
  @Test
  void should_know_its_instances() {
    startWith(
            "port = " + conmgr.port(),
            "watchdog_port7 = 9",
            "backend_host0 = 'localhost'",
            "backend_hostaddr7 = 127.0.0.1",
            "backend_host7 = 'db7'")
        .expectSuccess();
    var instances = conmgr.status().instances();
    assertEquals(
        List.of("0 localhost  27500 27545", "7 db7 127.0.0.1 27500 9"),
        instances.stream()
            .map(
                row ->
                    row.number()
                        + " "
                        + row.text("host")
                        + " "
                        + row.text("hostaddr")
                        + " "
                        + row.port()
                        + " "
                        + row.number("watchdog_port"))
            .toList());
  }

  /** A30, A36: where it listens. */
  @Test
  void should_listen_where_told() throws IOException {
    String instance = "backend_hostaddr0 = 127.0.0.1";
    startWith("port = " + conmgr.port(), instance).expectSuccess();
    boolean isIpv6 = Loopback.hasIpv6For("A36, conmgr on ::1");
    connect("127.0.0.1");
    if (isIpv6) {
      connect("::1");
    }
    assertThrows(IOException.class, () -> connect("127.0.0.2"));
    conmgr.stop().expectSuccess();
    String addresses = isIpv6 ? "127.0.0.2,::1" : "127.0.0.2";
    startWith("port = " + conmgr.port(), instance, "listen_addresses = '" + addresses + "'")
        .expectSuccess();
    connect("127.0.0.2");
    if (isIpv6) {
      connect("::1");
    }
    assertThrows(IOException.class, () -> connect("127.0.0.1"));
  }

  private void connect(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), conmgr.port()), 5_000);
    }
  }

  /** A30: a port that is taken. */
  @Test
  void should_say_which_port_is_taken() {
    String instance = "backend_hostaddr0 = 127.0.0.1";
    startWith("port = " + conmgr.port(), instance).expectSuccess();
    Conmgr second = Conmgr.create(bed, "second", List.of(), Map.of());
    second.configure(
        "port = " + conmgr.port() + "\nlisten_addresses = '127.0.0.1'\n" + instance + "\n");
    Outcome start = second.cmCtl("start", "-W");
    assertEquals(1, start.exit());
    assertTrue(start.err().contains("FATAL:  could not listen on"), start.err());
    assertTrue(start.err().contains(Integer.toString(conmgr.port())), start.err());
    assertFalse(Files.exists(second.directory().resolve("conmgr.pid")));
  }

  /** A46: reload applies what it can, and says what it cannot. */
  @Test
  void should_reload() {
    String port = "port = " + conmgr.port();
    String instance = "backend_hostaddr0 = 127.0.0.1";
    startWith(port, instance, "log_min_messages = FATAL").expectSuccess();
    conmgr.configure(
        String.join(
            "\n", port, instance, "log_min_messages = DEBUG", "max_connections = 5", "port = x"));
    Outcome refused = conmgr.cmCtl("reload");
    assertEquals(1, refused.exit());
    assertTrue(refused.out().contains("invalid value for parameter \"port\""), refused.out());
    assertEquals(
        "cm_ctl: the configuration file contains errors; nothing was changed\n", refused.err());

    conmgr.configure(
        String.join("\n", port, instance, "log_min_messages = LOG", "max_connections = 5"));
    assertEquals(
        """
        cm_ctl: applied changes of: log_min_messages
        cm_ctl: changes that need a restart: max_connections
        cm_ctl: configuration file reloaded
        """,
        conmgr.cmCtl("reload").expectSuccess().out());
    conmgr.log().await(0, "LOG:  configuration file .* was reloaded");
    assertEquals(3, Conmgr.create(bed, "idle", List.of(), Map.of()).cmCtl("reload").exit());
  }

  /** The sample is a working file as soon as it names an instance. */
  @Test
  void should_start_with_the_sample() throws IOException {
    Path sample =
        Path.of(bed.conmgrProgram("cm_ctl"))
            .resolveSibling("../etc/conmgr.conf.sample")
            .normalize();
    conmgr.configure(
        Files.readString(sample)
            .replace("#backend_host0 = ''", "backend_host0 = 'localhost'")
            .replace("#port = 27546", "port = " + conmgr.port()));
    conmgr.cmCtl("start", "-W").expectSuccess();
  }
}
