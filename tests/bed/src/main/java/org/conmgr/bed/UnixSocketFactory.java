package org.conmgr.bed;

import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Gives pgjdbc a way to an instance's Unix-domain socket, whose path is the argument: sessions on
 * it have no client address, so a terminator never touches them.
 */
public final class UnixSocketFactory extends SocketFactory {
  private final Path path;

  /** Called by pgjdbc with the connection property {@code socketFactoryArg}. */
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("only unconnected sockets");
  }

  @Override
  public Socket createSocket(String host, int port, java.net.InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("only unconnected sockets");
  }

  @Override
  public Socket createSocket(java.net.InetAddress host, int port) {
    throw new UnsupportedOperationException("only unconnected sockets");
  }

  @Override
  public Socket createSocket(
      java.net.InetAddress address, int port, java.net.InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException("only unconnected sockets");
  }
}
