package org.conmgr.bed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A Unix-domain socket in the shape of a {@link Socket}, with read timeouts; the address given to
 * connect is ignored.
 */
final class UnixSocket extends Socket {
  private final Path path;
  private final SocketChannel channel;
  private final Selector readable;
  private final Selector writable;
  private volatile int soTimeout;

  UnixSocket(Path path) {
    this.path = path;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      readable = Selector.open();
      writable = Selector.open();
    } catch (IOException e) {
      throw new BedException("could not make a Unix-domain socket: " + e.getMessage(), e);
    }
  }

  @Override
  public void connect(SocketAddress ignored, int timeout) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
    channel.configureBlocking(false);
    channel.register(readable, SelectionKey.OP_READ);
    channel.register(writable, SelectionKey.OP_WRITE);
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return receive(ByteBuffer.wrap(target, offset, length));
      }
    };
  }

  private int receive(ByteBuffer target) throws IOException {
    while (true) {
      int count = channel.read(target);
      if (count != 0 || !target.hasRemaining()) {
        return count;
      }
      int ready = readable.select(soTimeout);
      readable.selectedKeys().clear();
      if (ready == 0 && soTimeout > 0) {
        throw new SocketTimeoutException("read timed out");
      }
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        while (bytes.hasRemaining()) {
          if (channel.write(bytes) == 0) {
            writable.select();
            writable.selectedKeys().clear();
          }
        }
      }
    };
  }

  @Override
  public synchronized void setSoTimeout(int timeout) {
    soTimeout = timeout;
  }

  @Override
  public synchronized int getSoTimeout() {
    return soTimeout;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // no such thing here
  }

  @Override
  public void setKeepAlive(boolean on) {
    // no such thing here
  }

  @Override
  public int getSendBufferSize() {
    return 8192;
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
    readable.close();
    writable.close();
  }
}
