package org.conmgr.agent.heartbeat;

import io.netty.bootstrap.Bootstrap;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.loop.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Where connections to an instance come from: {@code heartbeat_local_address}, or what the system
 * chooses. The terminator goes by client address, so on a host with several of them the heartbeat
 * has to come from the one that sessions come from (A13).
 */
record Origin(Optional<InetAddress> address) {

  /** Those of an instance's addresses that can be reached from here; all, if none can. */
  List<InetAddress> reachable(List<InetAddress> all) {
    List<InetAddress> sameFamily = all.stream().filter(this::fits).toList();
    return sameFamily.isEmpty() ? all : sameFamily;
  }

  /** Has connections to {@code peer} come from here, if it is of the same family. */
  Bootstrap bind(Bootstrap bootstrap, InetAddress peer) {
    address.filter(own -> fits(peer)).ifPresent(own -> bootstrap.localAddress(own, 0));
    return bootstrap;
  }

  /** Why a connection failed, in words that tell this end's fault from the other's. */
  String reason(@Nullable Throwable failure) {
    String reason = Failure.reason(failure);
    return address.isPresent() && Failure.isUnavailable(failure)
        ? "could not bind to local address %s: %s".formatted(address.get().getHostAddress(), reason)
        : reason;
  }

  private boolean fits(InetAddress peer) {
    return address.isEmpty() || address.get().getClass() == peer.getClass();
  }
}
