package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A55. */
class ConnectFailuresTest {
  private final ConnectFailures failures = new ConnectFailures();

  @Test
  void should_name_every_address_with_its_reason() {
    failures.add(new Address("a", 1), new ConnectException("Connection refused"));
    failures.add(new Address("b", 2), "no instance of the kind \"primary\"");
    SQLException error = failures.toException();
    assertEquals("08001", error.getSQLState());
    assertEquals(
        "could not connect: a:1: Connection refused; b:2: no instance of the kind \"primary\"",
        error.getMessage());
    assertTrue(error.getCause() instanceof ConnectException);
  }

  @Test
  void should_throw_a_servers_own_refusal_as_it_is() {
    SQLException wrongPassword = new SQLException("password authentication failed", "28P01");
    failures.add(new Address("a", 1), wrongPassword);
    failures.add(new Address("b", 2), new ConnectException("Connection refused"));
    assertSame(wrongPassword, failures.toException());
    assertEquals(1, wrongPassword.getSuppressed().length);
  }

  @Test
  void should_count_what_was_met_again_once() {
    for (int i = 0; i < 3; i++) {
      failures.add(new Address("a", 1), new ConnectException("Connection refused"));
    }
    SQLException error = failures.toException();
    assertEquals("could not connect: a:1: Connection refused", error.getMessage());
    assertEquals(0, error.getSuppressed().length);
  }

  @Test
  void should_give_08001_for_a_server_that_is_starting_up() {
    failures.add(new Address("a", 1), new SQLException("is starting up", "57P03"));
    assertEquals("08001", failures.toException().getSQLState());
  }

  @Test
  void should_try_another_instance_only_where_that_may_help() {
    assertTrue(worth("08001"));
    assertTrue(worth("57P03"));
    assertTrue(worth("53300"));
    assertFalse(worth("28P01"));
    assertFalse(worth("3D000"));
  }

  private static boolean worth(String state) {
    return ConnectFailures.isWorthAnotherInstance(new SQLException("reason", state));
  }
}
