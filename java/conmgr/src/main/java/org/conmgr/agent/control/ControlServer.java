package org.conmgr.agent.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;

/**
 * Listens on the control socket, which only the user who runs conmgr can open. Whoever starts it
 * must hold the directory's lock: a socket file that is already there is then a stale one.
 */
public final class ControlServer {
  private final Path path;
  private final Channel listener;

  private ControlServer(Path path, Channel listener) {
    this.path = path;
    this.listener = listener;
  }

  /** Opens the socket and serves it on {@code loop}. */
  public static ControlServer open(EventLoopGroup loop, Path path, ControlService service)
      throws IOException {
    Files.deleteIfExists(path);
    boolean epoll = loop instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
    Class<? extends ServerChannel> type =
        epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    SocketAddress address =
        epoll ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(type)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ControlHandler(service));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "could not listen on Unix socket \"" + path + "\": " + bound.cause().getMessage(),
          bound.cause());
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    return new ControlServer(path, bound.channel());
  }

  /** Takes no more requests; completes when the socket is closed, its file removed. */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    listener
        .close()
        .addListener(
            done -> {
              try {
                Files.deleteIfExists(path);
                closed.complete(null);
              } catch (IOException e) {
                closed.completeExceptionally(e);
              }
            });
    return closed;
  }
}
