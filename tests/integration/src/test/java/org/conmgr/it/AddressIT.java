package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.Loopback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The addresses by which a client host and an instance know each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddressIT {
  private static final String CLIENT = "select host(inet_client_addr())";
  private static final String LINKS =
      "select string_agg(host(conmgr_addr), ' ' order by conmgr_addr) from pgx_stat_watchdog";

  private Bed bed;
  private Instance instance;

  @BeforeAll
  void start() {
    bed = Bed.create();
    instance = bed.instance("alone").init().start();
    instance.createApplicationRole();
    instance.execute("create extension watchdog");
  }

  @AfterAll
  void end() {
    bed.close();
  }

  /** A12, A13: heartbeat and sessions come from the same address, whichever it is. */
  @Test
  void should_come_from_the_local_address_that_is_set() throws SQLException {
    Conmgr here = conmgr("here", instance.backend(), "");
    Conmgr there = conmgr("there", instance.backend(), Loopback.OTHER_HOST);
    assertEquals(Loopback.HOST + " " + Loopback.OTHER_HOST, instance.query(LINKS));
    try (Connection own = Jdbc.connect(here.url());
        Connection other = fromOtherHost(there.url());
        Connection direct = fromOtherHost(instance.url(Loopback.HOST))) {
      assertEquals(Loopback.HOST, Jdbc.value(own, CLIENT));
      assertEquals(Loopback.OTHER_HOST, Jdbc.value(other, CLIENT));
      long mark = instance.log().mark();
      there.kill9();
      instance.log().await(mark, "terminated \\d sessions? of client 127\\.0\\.0\\.2");
      ended(other);
      assertEquals("57P01", ended(direct).getSQLState());
      assertEquals(Loopback.HOST, Jdbc.value(own, CLIENT));
    }
    assertEquals(0, here.stop().exit());
  }

  /** A31: also where conmgr names an address beside the host's name. */
  @Test
  void should_come_from_the_local_address_to_a_hostaddr() throws SQLException {
    Conmgr named = conmgr("named", instance.backend(), Loopback.OTHER_HOST);
    assertEquals(0, named.stop().exit());
    named.configure(
        """
        port = %d
        heartbeat_local_address = '127.0.0.2'
        backend_host0 = 'db.invalid'
        backend_hostaddr0 = '127.0.0.1'
        backend_port0 = %d
        watchdog_port0 = %d
        """
            .formatted(named.port(), instance.port(), instance.watchdogPort()));
    named.start();
    try (Connection connection = fromOtherHost(named.url())) {
      assertEquals(Loopback.OTHER_HOST, Jdbc.value(connection, CLIENT));
    }
    assertEquals(0, named.stop().exit());
  }

  /** A22, A44: an address that this host does not have is a failed attempt that says so. */
  @Test
  void should_say_that_the_local_address_is_not_there() {
    Conmgr conmgr =
        Conmgr.create(
            bed,
            "stray",
            List.of(instance.backend()),
            Map.of("heartbeat_local_address", "192.0.2.9", "heartbeat_connect_interval", "10ms"));
    conmgr.start("-W");
    conmgr
        .log()
        .await(
            0,
            "instance 0 .* could not be connected at watchdog port \\d+:"
                + " could not bind to local address 192.0.2.9: cannot assign requested address");
    assertEquals(0, conmgr.stop().exit());
  }

  /** A31, A15: an instance by its IPv6 address; a local address of IPv4 has no say in that. */
  @Test
  void should_reach_an_instance_by_ipv6() throws SQLException {
    if (!Loopback.hasIpv6For("A31, an instance by its IPv6 address")) {
      return;
    }
    Conmgr conmgr = conmgr("ipv6", instance.backend(Loopback.IPV6), Loopback.OTHER_HOST);
    assertEquals(Loopback.IPV6, instance.query(LINKS));
    try (Connection connection = Jdbc.connect(conmgr.url())) {
      assertEquals(Loopback.IPV6, Jdbc.value(connection, CLIENT));
    }
    assertEquals(0, conmgr.stop().exit());
  }

  private static SQLException ended(Connection connection) {
    return assertThrows(SQLException.class, () -> Jdbc.value(connection, CLIENT));
  }

  private static Connection fromOtherHost(String url) throws SQLException {
    return Jdbc.connect(url, "localSocketAddress", Loopback.OTHER_HOST);
  }

  /** A conmgr whose heartbeat stands. */
  private Conmgr conmgr(String name, Backend backend, String localAddress) {
    Conmgr conmgr =
        Conmgr.create(
            bed,
            name,
            List.of(backend),
            Map.of("heartbeat_local_address", "'" + localAddress + "'"));
    conmgr.start("--complete");
    return conmgr;
  }
}
