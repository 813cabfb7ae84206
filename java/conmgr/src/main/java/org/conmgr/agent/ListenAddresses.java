package org.conmgr.agent;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Failure;
import org.conmgr.agent.target.TargetListener;

/**
 * Makes conmgr listen on all that {@code listen_addresses} stands for (A36): names and addresses,
 * {@code localhost} for both loopbacks, {@code *} for all interfaces. Confined to the loop.
 *
 * <p>One that cannot be listened on ends the start; only the IPv6 loopback may be missing.
 */
final class ListenAddresses {
  private static final String ALL = "*";
  private static final String LOCALHOST = "localhost";

  private final Addresses addresses;
  private final TargetListener listener;
  private final CompletableFuture<Integer> bound = new CompletableFuture<>();

  ListenAddresses(Addresses addresses, TargetListener listener) {
    this.addresses = addresses;
    this.listener = listener;
  }

  /** Listens; the result is the port, chosen by the system where {@code port} is 0. */
  CompletableFuture<Integer> listen(List<String> names, int port) {
    resolve(names.iterator(), new LinkedHashSet<>(), port);
    return bound;
  }

  private void resolve(Iterator<String> names, Collection<InetAddress> found, int port) {
    if (!names.hasNext()) {
      bind(new ArrayList<>(found).iterator(), port, 0);
      return;
    }
    String name = names.next();
    if (name.equals(ALL)) {
      found.add(new InetSocketAddress(0).getAddress());
      resolve(names, found, port);
    } else if (name.equalsIgnoreCase(LOCALHOST)) {
      found.add(NetUtil.LOCALHOST4);
      found.add(NetUtil.LOCALHOST6);
      resolve(names, found, port);
    } else {
      addresses
          .lookUp(name)
          .addListener(
              (Future<List<InetAddress>> done) -> {
                if (done.isSuccess()) {
                  found.addAll(done.getNow());
                  resolve(names, found, port);
                } else {
                  fail("address \"%s\"".formatted(name), done.cause());
                }
              });
    }
  }

  private void bind(Iterator<InetAddress> rest, int port, int count) {
    if (!rest.hasNext()) {
      bound.complete(port);
      return;
    }
    InetSocketAddress address = new InetSocketAddress(rest.next(), port);
    var binding = listener.listen(address);
    binding.addListener(
        done -> {
          if (done.isSuccess()) {
            int actual = ((InetSocketAddress) binding.channel().localAddress()).getPort();
            bind(rest, actual, count + 1);
          } else if (count > 0
              && address.getAddress().equals(NetUtil.LOCALHOST6)
              && Failure.isUnavailable(done.cause())) {
            bind(rest, port, count);
          } else {
            fail(NetUtil.toSocketAddressString(address), done.cause());
          }
        });
  }

  private void fail(String where, Throwable cause) {
    bound.completeExceptionally(
        new IOException("could not listen on %s: %s".formatted(where, Failure.reason(cause))));
  }
}
