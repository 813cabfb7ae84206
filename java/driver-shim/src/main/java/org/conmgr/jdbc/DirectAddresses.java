package org.conmgr.jdbc;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The addresses found not to be a conmgr, remembered for a while: asking each time would cost a
 * direct connect nearly half its time again. Safe for use by many threads.
 */
final class DirectAddresses {
  static final Duration MEMORY = Duration.ofSeconds(30);

  /** Beyond this the expired ones are dropped first. */
  private static final int PRUNE_SIZE = 64;

  private final Map<Address, Long> expiries = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;

  DirectAddresses(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void remember(Address address) {
    long now = nanoClock.getAsLong();
    if (expiries.size() >= PRUNE_SIZE) {
      expiries.values().removeIf(expiry -> expiry - now <= 0);
    }
    expiries.put(address, now + MEMORY.toNanos());
  }

  void forget(Address address) {
    expiries.remove(address);
  }

  boolean contains(Address address) {
    Long expiry = expiries.get(address);
    return expiry != null && expiry - nanoClock.getAsLong() > 0;
  }
}
