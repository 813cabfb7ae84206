package org.conmgr.agent.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which addresses a connection goes between (A13). */
class OriginTest {
  private final InetAddress own = address("127.0.0.2");
  private final InetAddress ipv4 = address("192.0.2.1");
  private final InetAddress ipv6 = address("2001:db8::1");
  private final Origin system = new Origin(Optional.empty());
  private final Origin origin = new Origin(Optional.of(own));

  @Test
  void should_go_to_addresses_of_its_own_family_if_there_are_any() {
    assertEquals(List.of(ipv4), origin.reachable(List.of(ipv6, ipv4)));
    assertEquals(List.of(ipv6), origin.reachable(List.of(ipv6)));
    assertEquals(List.of(ipv6, ipv4), system.reachable(List.of(ipv6, ipv4)));
  }

  @Test
  void should_bind_for_its_own_family_only() {
    assertEquals(new InetSocketAddress(own, 0), boundTo(origin, ipv4).orElseThrow());
    assertTrue(boundTo(origin, ipv6).isEmpty());
    assertTrue(boundTo(system, ipv4).isEmpty());
  }

  private static Optional<Object> boundTo(Origin from, InetAddress peer) {
    return Optional.ofNullable(from.bind(new Bootstrap(), peer).config().localAddress());
  }

  @Test
  void should_tell_a_missing_local_address_from_other_failures() {
    IOException missing = new BindException("Cannot assign requested address");
    assertEquals(
        "could not bind to local address 127.0.0.2: cannot assign requested address",
        origin.reason(missing));
    assertEquals(
        "could not bind to local address 127.0.0.2: address family not supported",
        origin.reason(new UnsupportedAddressTypeException()));
    assertEquals("cannot assign requested address", system.reason(missing));
    assertEquals("no route", origin.reason(new IOException("No route")));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
