package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DirectAddressesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
  private final DirectAddresses direct = new DirectAddresses(now::get);
  private final Address address = new Address("db1", 5432);

  @Test
  void should_remember_for_thirty_seconds() {
    direct.remember(address);
    assertTrue(direct.contains(address));
    now.addAndGet(29_999_999_999L);
    assertTrue(direct.contains(address));
    now.addAndGet(1);
    assertFalse(direct.contains(address));
  }

  @Test
  void should_forget_when_told() {
    direct.remember(address);
    direct.forget(address);
    assertFalse(direct.contains(address));
  }

  @Test
  void should_know_addresses_apart() {
    direct.remember(address);
    assertFalse(direct.contains(new Address("db1", 5433)));
  }
}
