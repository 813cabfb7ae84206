package org.conmgr.agent.heartbeat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Failure;
import org.conmgr.agent.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a watchdog: name, then each of its addresses in turn, each with its share of
 * the time. Confined to the loop; ends with a link that says Hello, a failure, or {@link #cancel}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close ends in channelInactive.
final class Attempt {
  private final Loop loop;
  private final Origin origin;
  private final int port;
  private final Duration timeout;
  private final Supplier<HeartbeatLink> links;
  private final Consumer<String> failed;
  private @Nullable Channel connecting;
  private boolean isCancelled;

  /**
   * An attempt, to be started.
   *
   * @param links makes the handler of each connection tried
   * @param failed takes the reason when no address could be connected
   */
  Attempt(
      Loop loop,
      Origin origin,
      int port,
      Duration timeout,
      Supplier<HeartbeatLink> links,
      Consumer<String> failed) {
    this.loop = loop;
    this.origin = origin;
    this.port = port;
    this.timeout = timeout;
    this.links = links;
    this.failed = failed;
  }

  void start(Addresses addresses, String host) {
    addresses
        .lookUp(host)
        .addListener(
            (Future<List<InetAddress>> found) -> {
              if (isCancelled) {
                return;
              } else if (found.isSuccess()) {
                List<InetAddress> all = origin.reachable(found.getNow());
                connect(all.iterator(), timeout.dividedBy(all.size()));
              } else {
                failed.accept(Failure.reason(found.cause()));
              }
            });
  }

  private void connect(Iterator<InetAddress> addresses, Duration share) {
    InetAddress address = addresses.next();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.group())
            .channel(loop.transport().client())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, share.toMillis()))
            .handler(links.get());
    ChannelFuture connected = origin.bind(bootstrap, address).connect(address, port);
    connecting = connected.channel();
    connected.addListener(
        done -> {
          if (isCancelled || done.isSuccess()) {
            return;
          } else if (addresses.hasNext()) {
            connect(addresses, share);
          } else {
            failed.accept(origin.reason(done.cause()));
          }
        });
  }

  /** Gives up, whatever stage it is in; nothing is reported any more. */
  void cancel() {
    isCancelled = true;
    if (connecting != null) {
      connecting.close();
    }
  }
}
