package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.conmgr.bed.Await;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.jdbc.ConmgrDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** Connecting through a conmgr, while all its instances are well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcConnectIT {
  private Bed bed;
  private ReplicationSet set;
  private Conmgr conmgr;

  @BeforeAll
  void start() {
    bed = Bed.create();
    set = ReplicationSet.create(bed, 2);
    conmgr = Conmgr.create(bed, "conmgr", set.backends(), Map.of());
    conmgr.start("--complete");
  }

  @AfterAll
  void end() {
    bed.close();
  }

  /** A57. */
  @ParameterizedTest
  @CsvSource({
    "any, true, true",
    "primary, true, false",
    "master, true, false",
    "secondary, false, true",
    "slave, false, true",
    "preferSecondary, false, true",
    "preferSlave, false, true",
    "preferPrimary, true, false"
  })
  void should_connect_to_an_instance_of_the_wanted_type(
      String type, boolean mayBePrimary, boolean mayBeStandby) throws SQLException {
    for (int i = 0; i < 3; i++) {
      try (Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", type)) {
        boolean isPrimary = Jdbc.serverPort(connection) == set.primary().port();
        assertTrue(isPrimary ? mayBePrimary : mayBeStandby, type);
      }
    }
  }

  /** A58: and A40, reads are spread over the standbys whatever pgjdbc is told. */
  @Test
  void should_balance_even_if_hosts_are_not_to_be_balanced() throws SQLException {
    Set<Integer> ports = new HashSet<>();
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Connection connection =
          Jdbc.connect(conmgr.url(), "targetServerType", "secondary", "loadBalanceHosts", "false");
      open.add(connection);
      ports.add(Jdbc.serverPort(connection));
    }
    for (Connection connection : open) {
      connection.close();
    }
    assertEquals(2, ports.size());
  }

  /** A51, A52: conmgrs and instances mixed, in the order given. */
  @Test
  void should_try_mixed_addresses_in_the_order_given() throws SQLException {
    int primary = set.primary().port();
    int standby = set.standbys().get(0).port();
    int nobody = bed.freePort();
    assertEquals(primary, connectedPort("primary", standby, nobody, conmgr.port()));
    assertEquals(primary, connectedPort("primary", conmgr.port(), standby));
    assertEquals(standby, connectedPort("secondary", nobody, standby, conmgr.port()));
    assertEquals(standby, connectedPort("any", standby, conmgr.port(), primary));
    assertEquals(standby, connectedPort("preferSecondary", primary, standby));
  }

  private static int connectedPort(String type, int... ports) throws SQLException {
    try (Connection connection = Jdbc.connect(Jdbc.url(ports), "targetServerType", type)) {
      return Jdbc.serverPort(connection);
    }
  }

  /** A51: what was an instance a moment ago, and remembered as such, may be a conmgr by now. */
  @Test
  void should_find_a_conmgr_where_an_instance_was() throws SQLException {
    Instance before = bed.instance("before").init().start();
    before.createApplicationRole();
    assertEquals(before.port(), connectedPort("primary", before.port()));
    before.stop(Instance.StopMode.FAST);
    Conmgr after =
        Conmgr.create(
            bed, "after", set.backends(), Map.of("port", Integer.toString(before.port())));
    after.start();
    assertEquals(set.primary().port(), connectedPort("primary", after.port()));
    assertEquals(0, after.stop().exit());
  }

  /** A52: a conmgr that has no such instance. */
  @Test
  void should_ask_the_next_address_when_a_conmgr_has_none() throws SQLException {
    Conmgr standbysOnly =
        Conmgr.create(bed, "standbys-only", set.backends().subList(1, 3), Map.of());
    standbysOnly.start("-W");
    Jdbc.awaitState(standbysOnly, set.standbys().get(0), "up");
    assertEquals(
        set.primary().port(), connectedPort("primary", standbysOnly.port(), conmgr.port()));
    SQLException error = Jdbc.refused(Jdbc.url(standbysOnly.port()), "targetServerType", "primary");
    assertEquals("08001", error.getSQLState());
    assertEquals(0, standbysOnly.stop().exit());
  }

  /** A53: SQL flows while conmgr is frozen, so none of it goes through conmgr. */
  @Test
  void should_send_no_sql_through_conmgr() throws SQLException {
    try (Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", "primary")) {
      Jdbc.pause(conmgr);
      try {
        assertEquals(set.primary().port(), Jdbc.serverPort(connection));
        assertEquals(
            "500000500000",
            Jdbc.value(connection, "select sum(n) from generate_series(1, 1000000) n"));
      } finally {
        conmgr.resume();
      }
    }
  }

  /** A53: a conmgr that does not answer costs no more than the connect timeout. */
  @Test
  void should_count_phase_one_towards_the_timeouts() throws SQLException {
    Jdbc.pause(conmgr);
    try {
      for (String timeout : List.of("connectTimeout", "loginTimeout")) {
        long start = System.nanoTime();
        SQLException error = Jdbc.refused(conmgr.url(), timeout, "1");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals("08001", error.getSQLState());
        assertTrue(took.toMillis() >= 900 && took.toMillis() < 3000, timeout + " " + took);
      }
    } finally {
      conmgr.resume();
    }
  }

  /** A55: a conmgr that is down is an instance that is down. */
  @Test
  void should_give_the_same_error_for_a_conmgr_and_an_instance_that_are_down() {
    SQLException noConmgr = Jdbc.refused(Jdbc.url(bed.freePort()));
    assertEquals("08001", noConmgr.getSQLState());
  }

  @Test
  void should_keep_the_servers_own_refusal() {
    SQLException error = Jdbc.refused(conmgr.url(), "password", "wrong");
    assertEquals("28P01", error.getSQLState());
  }

  /** The connection is pgjdbc's own: notifications, COPY, cancel, validity, abort. */
  @Test
  void should_give_out_pgjdbcs_own_connection() throws Exception {
    try (Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", "primary")) {
      PGConnection own = connection.unwrap(PGConnection.class);
      Jdbc.execute(connection, "listen news");
      set.primary().execute("notify news, 'hello'");
      assertEquals("hello", own.getNotifications(10_000)[0].getParameter());
      assertEquals(0, own.getNotifications(1).length);
      Jdbc.execute(connection, "create temp table copied (n int)");
      own.getCopyAPI().copyIn("copy copied from stdin", new java.io.StringReader("1\n2\n"));
      assertEquals("3", Jdbc.value(connection, "select sum(n) from copied"));
      assertTrue(connection.isValid(5));
      connection.abort(Runnable::run);
      assertTrue(connection.isClosed());
      assertFalse(connection.isValid(5));
    }
    Jdbc.awaitApplications(conmgr, 0);
  }

  /** Cancelling opens a socket of its own, to the instance, and leaves the session alone. */
  @Test
  void should_cancel_a_blocked_call() throws Exception {
    try (Connection holder = set.primary().connect();
        Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", "primary");
        Statement statement = connection.createStatement()) {
      Jdbc.execute(holder, "select pg_advisory_lock(1)");
      CompletableFuture<SQLException> blocked =
          Jdbc.failing(() -> statement.execute("select pg_advisory_lock(1)"));
      Jdbc.awaitBlocked(set.primary(), connection);
      statement.cancel();
      assertEquals("57014", Jdbc.error(blocked).getSQLState());
      assertEquals("1", Jdbc.value(connection, "select 1"));
      statement.setQueryTimeout(1);
      SQLException timedOut =
          Jdbc.error(Jdbc.failing(() -> statement.execute("select pg_advisory_lock(1)")));
      assertEquals("57014", timedOut.getSQLState());
      assertEquals("1", Jdbc.value(connection, "select 1"));
    }
  }

  /** The link lives as long as the connection, and shows the application at conmgr. */
  @Test
  void should_end_the_link_with_the_connection() throws SQLException {
    Jdbc.awaitApplications(conmgr, 0);
    try (Connection connection =
        Jdbc.connect(conmgr.url(), "targetServerType", "primary", "ApplicationName", "ledger")) {
      assertTrue(connection.isValid(5));
      Map<String, Object> row = conmgr.status().applications().get(0);
      assertEquals("ledger", row.get("application"));
      assertEquals(ProcessHandle.current().pid(), ((Number) row.get("pid")).longValue());
    }
    Jdbc.awaitApplications(conmgr, 0);
  }

  /** No link is left behind by a connect that fails. */
  @Test
  void should_end_the_link_of_a_connect_that_fails() {
    Jdbc.refused(conmgr.url(), "password", "wrong");
    Jdbc.awaitApplications(conmgr, 0);
  }

  @Test
  void should_connect_through_a_data_source() throws SQLException {
    ConmgrDataSource source = new ConmgrDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {conmgr.port()});
    source.setDatabaseName(Instance.DATABASE);
    source.setUser(Instance.APPLICATION_ROLE);
    source.setPassword(Instance.APPLICATION_PASSWORD);
    source.setTargetServerType("secondary");
    try (Connection connection = source.getConnection()) {
      assertNotEquals(set.primary().port(), Jdbc.serverPort(connection));
    }
  }

  /** The application's own socket factory makes the sockets. */
  @Test
  void should_use_the_applications_socket_factory() throws SQLException {
    int before = CountingSockets.COUNT.get();
    String name = CountingSockets.class.getName();
    try (Connection connection = Jdbc.connect(conmgr.url(), "socketFactory", name)) {
      assertEquals("1", Jdbc.value(connection, "select 1"));
      assertEquals(before + 1, CountingSockets.COUNT.get());
    }
  }

  /** TLS and passwords see the host's name, the socket goes to its address. */
  @Test
  void should_verify_the_hosts_name_and_connect_to_its_address() throws SQLException {
    Certificate certificate = Certificate.of(bed, "db.invalid");
    Instance secure = bed.instance("secure", Map.of()).init();
    certificate.install(secure);
    secure.set("ssl", "on");
    secure.start().createApplicationRole();
    Conmgr named = Conmgr.create(bed, "named", List.of(secure.backend()), Map.of());
    named.configure(
        """
        port = %d
        backend_host0 = 'db.invalid'
        backend_hostaddr0 = '127.0.0.1'
        backend_port0 = %d
        watchdog_port0 = %d
        """
            .formatted(named.port(), secure.port(), secure.watchdogPort()));
    named.start();
    String root = certificate.certificate().toString();
    try (Connection connection =
        Jdbc.connect(named.url(), "sslmode", "verify-full", "sslrootcert", root)) {
      assertEquals(
          "t", Jdbc.value(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"));
    }
    SQLException error =
        Jdbc.refused(Jdbc.url(secure.port()), "sslmode", "verify-full", "sslrootcert", root);
    assertEquals("08001", error.getSQLState());
    assertEquals(0, named.stop().exit());
  }

  @Test
  void should_connect_many_at_once() {
    List<CompletableFuture<Integer>> ports = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ports.add(CompletableFuture.supplyAsync(this::standbyPort));
    }
    for (CompletableFuture<Integer> port : ports) {
      int found = Await.future("a connection", Await.PATIENCE, port);
      assertNotEquals(set.primary().port(), found);
    }
    Jdbc.awaitApplications(conmgr, 0);
  }

  private int standbyPort() {
    try (Connection connection = Jdbc.connect(conmgr.url(), "targetServerType", "secondary")) {
      return Jdbc.serverPort(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A socket factory as an application may bring it. */
  public static final class CountingSockets extends SocketFactory {
    static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public Socket createSocket() {
      COUNT.incrementAndGet();
      return new Socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return new Socket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return new Socket(host, port, local, localPort);
    }
  }
}
