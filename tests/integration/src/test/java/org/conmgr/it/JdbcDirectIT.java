package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Instance;
import org.conmgr.jdbc.Answer;
import org.conmgr.jdbc.TargetClient;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver at addresses that are instances, without any conmgr. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcDirectIT {
  private Bed bed;
  private Instance instance;

  @BeforeAll
  void start() {
    bed = Bed.create();
    instance = bed.instance("alone", Map.of("log_connections", "off")).init().start();
    instance.createApplicationRole();
    Certificate.of(bed, "db.example").install(instance);
  }

  @AfterAll
  void end() {
    bed.close();
  }

  /** A51: asking an instance leaves no line in its log, be its ssl on or off. */
  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void should_leave_no_line_in_the_log_when_it_asks_an_instance(String ssl) throws Exception {
    instance.set("ssl", ssl);
    instance.restart();
    long mark = instance.log().mark();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), instance.port());
    for (int i = 0; i < 10; i++) {
      Answer answer =
          TargetClient.ask(
              address, TargetRequest.of(SessionAttrs.READ_WRITE), Duration.ofSeconds(10));
      assertTrue(answer instanceof Answer.NotConmgr, answer.toString());
    }
    try (Connection connection = Jdbc.connect(Jdbc.url(instance.port()))) {
      assertEquals(instance.port(), Jdbc.serverPort(connection));
    }
    // what the askings would have left is in the log before this line
    instance.execute("do $$ begin raise log 'mark of the end'; end $$");
    instance.log().await(mark, "mark of the end");
    List<String> lines = instance.log().linesAfter(mark);
    assertTrue(lines.get(0).contains("mark of the end"), lines.toString());
  }

  /** A51, A57: an instance connects as usual, its role checked by pgjdbc. */
  @Test
  void should_connect_to_an_instance_as_usual() throws SQLException {
    String url = Jdbc.url(instance.port());
    try (Connection connection = Jdbc.connect(url, "targetServerType", "primary")) {
      assertEquals(instance.port(), Jdbc.serverPort(connection));
    }
    SQLException error = Jdbc.refused(url, "targetServerType", "secondary");
    assertEquals("08001", error.getSQLState());
  }

  /** A52. */
  @Test
  void should_go_on_to_the_next_address() throws SQLException {
    String url = Jdbc.url(bed.freePort(), instance.port());
    try (Connection connection = Jdbc.connect(url)) {
      assertEquals(instance.port(), Jdbc.serverPort(connection));
    }
  }

  /** A55: the server's own refusal stays what it is. */
  @Test
  void should_keep_the_servers_own_refusal() {
    SQLException error = Jdbc.refused(Jdbc.url(instance.port()), "password", "wrong");
    assertEquals("28P01", error.getSQLState());
  }

  /** A preference that no address fulfils is let go. */
  @Test
  void should_take_the_primary_where_no_address_is_a_secondary() throws SQLException {
    String url = Jdbc.url(instance.port(), bed.freePort());
    try (Connection connection = Jdbc.connect(url, "targetServerType", "preferSecondary")) {
      assertEquals(instance.port(), Jdbc.serverPort(connection));
    }
  }
}
