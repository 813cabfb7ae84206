package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ConnectionUrlTest {
  @Test
  void should_accept_only_its_own_urls() {
    assertTrue(ConnectionUrl.accepts("jdbc:conmgr://localhost/db"));
    assertFalse(ConnectionUrl.accepts("jdbc:postgresql://localhost/db"));
    assertFalse(ConnectionUrl.accepts(null));
  }

  /** A52: the order given is the order tried. */
  @Test
  void should_keep_the_addresses_in_the_order_given() {
    ConnectionUrl url = parse("jdbc:conmgr://b:1,a:2,[::1]:3,c:4/db");
    assertEquals(
        List.of(
            new Address("b", 1), new Address("a", 2), new Address("[::1]", 3), new Address("c", 4)),
        url.addresses());
  }

  @Test
  void should_default_each_missing_port_to_that_of_a_conmgr() {
    assertEquals(
        "[a:27546, b:5432, [::1]:27546]",
        parse("jdbc:conmgr://a,b:5432,[::1]/db").addresses().toString());
    assertEquals("[localhost:27546]", parse("jdbc:conmgr:///db").addresses().toString());
    assertEquals("[localhost:27546]", parse("jdbc:conmgr:db").addresses().toString());
    assertEquals("[a:27546]", parse("jdbc:conmgr://a").addresses().toString());
    assertEquals("[a:27546]", parse("jdbc:conmgr://a?user=joe").addresses().toString());
  }

  /** A51: no marker in the parameters, and all of them go on to pgjdbc. */
  @Test
  void should_keep_all_properties() {
    Properties given = new Properties();
    given.setProperty("password", "secret");
    given.setProperty("user", "overridden by the URL");
    ConnectionUrl url =
        ConnectionUrl.parse("jdbc:conmgr://a/my%20db?user=joe&sslmode=verify-full", given)
            .orElseThrow();
    assertEquals("joe", url.properties().getProperty("user"));
    assertEquals("secret", url.properties().getProperty("password"));
    assertEquals("verify-full", url.properties().getProperty("sslmode"));
    assertEquals(
        "jdbc:postgresql://db1:5432/my+db",
        ConnectionUrl.pgjdbcUrl(new Address("db1", 5432), url.properties()));
  }

  @Test
  void should_not_mix_up_the_properties_of_two_connects() {
    Properties first = new Properties();
    first.setProperty("password", "secret");
    String url = "jdbc:conmgr://a/db?user=joe";
    ConnectionUrl.parse(url, first).orElseThrow().properties().setProperty("user", "changed");
    assertEquals("joe", parse(url).properties().getProperty("user"));
    assertFalse(parse(url).properties().containsKey("password"));
  }

  @Test
  void should_put_an_ipv6_instance_in_brackets() {
    assertEquals(
        "jdbc:postgresql://[2001:db8::1]:5432/",
        ConnectionUrl.pgjdbcUrl(new Address("2001:db8::1", 5432), new Properties()));
    assertEquals("2001:db8::1", new Address("[2001:db8::1]", 1).hostToResolve());
  }

  @Test
  void should_refuse_a_port_out_of_range() {
    assertEquals(Optional.empty(), ConnectionUrl.parse("jdbc:conmgr://a:70000/db", null));
  }

  private static ConnectionUrl parse(String url) {
    return ConnectionUrl.parse(url, null).orElseThrow();
  }
}
