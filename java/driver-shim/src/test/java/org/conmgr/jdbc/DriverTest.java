package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DriverTest {
  @Test
  void should_be_found_by_the_driver_manager() throws SQLException {
    assertInstanceOf(Driver.class, DriverManager.getDriver("jdbc:conmgr://localhost/db"));
  }

  @Test
  void should_leave_other_urls_to_other_drivers() throws SQLException {
    assertNull(new Driver().connect("jdbc:postgresql://localhost/db", new Properties()));
  }

  @Test
  void should_refuse_a_url_that_makes_no_sense() {
    SQLException error =
        assertThrows(
            SQLException.class, () -> DriverManager.getConnection("jdbc:conmgr://a:70000/db"));
    assertEquals("08001", error.getSQLState());
  }

  /** A55: an address where nobody listens, be it a conmgr's or an instance's. */
  @Test
  void should_give_08001_when_nobody_listens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "jdbc:conmgr://localhost:" + port + ",127.0.0.1:" + port + "/db?user=joe";
    SQLException error = assertThrows(SQLException.class, () -> DriverManager.getConnection(url));
    assertEquals("08001", error.getSQLState());
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("localhost:" + port), message);
    assertTrue(message.contains("127.0.0.1:" + port), message);
  }

  @Test
  void should_describe_its_own_property_beside_pgjdbcs() {
    var names =
        Arrays.stream(new Driver().getPropertyInfo("jdbc:conmgr://a/db", null))
            .map(info -> info.name)
            .toList();
    assertTrue(names.contains("targetWait"));
    assertTrue(names.contains("targetServerType"));
  }

  @Test
  void should_have_the_version_of_the_build() throws IOException {
    String version = Driver.SOFTWARE.substring(Driver.SOFTWARE.indexOf(' ') + 1);
    assertTrue(Files.readString(Path.of("pom.xml")).contains("<version>" + version + "</version>"));
  }

  @Test
  void should_not_let_its_socket_factory_be_used_by_itself() {
    assertThrows(IllegalArgumentException.class, () -> new InstanceSocketFactory(new Properties()));
  }

  @Test
  void should_make_urls_of_a_data_sources_properties() throws SQLException {
    ConmgrDataSource source = new ConmgrDataSource();
    source.setServerNames(new String[] {"a", "b"});
    source.setPortNumbers(new int[] {0, 5432});
    source.setDatabaseName("ledger");
    source.setTargetServerType("primary");
    source.setProperty("targetWait", "10s");
    ConnectionUrl url = ConnectionUrl.parse(source.getUrl(), null).orElseThrow();
    assertEquals("[a:27546, b:5432]", url.addresses().toString());
    assertEquals("10s", url.properties().getProperty("targetWait"));
    assertEquals("primary", url.properties().getProperty("targetServerType"));
  }

  @Test
  void should_keep_a_data_source_over_serialization() throws Exception {
    ConmgrDataSource source = new ConmgrDataSource();
    source.setUrl("jdbc:conmgr://a:1,b/ledger?targetWait=5s&targetServerType=secondary");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ConmgrDataSource copy = (ConmgrDataSource) in.readObject();
      ConnectionUrl url = ConnectionUrl.parse(copy.getUrl(), null).orElseThrow();
      assertEquals("[a:1, b:27546]", url.addresses().toString());
      assertEquals("5s", url.properties().getProperty("targetWait"));
      assertEquals("secondary", url.properties().getProperty("targetServerType"));
    }
  }
}
