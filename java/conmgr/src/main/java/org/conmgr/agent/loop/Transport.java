package org.conmgr.agent.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** The kind of sockets: epoll where it can be loaded, else the JDK's. */
public record Transport(
    IoHandlerFactory handlers,
    Class<? extends SocketChannel> client,
    Class<? extends ServerSocketChannel> server) {

  /** The best one on this machine. */
  public static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class)
        : nio();
  }

  /** The one that works everywhere. */
  public static Transport nio() {
    return new Transport(
        NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
  }
}
