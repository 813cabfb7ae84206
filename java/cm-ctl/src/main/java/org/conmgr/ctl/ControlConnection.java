package org.conmgr.ctl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection to conmgr's control socket: one request, one answer, then the end of the connection.
 * Every wait has a deadline.
 */
final class ControlConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean ended;

  private ControlConnection(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /** Connects; nothing if no conmgr listens there. */
  static Optional<ControlConnection> open(Path socket) {
    try {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return Optional.of(new ControlConnection(channel, selector));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // no socket file, or a stale one, or a path no socket can have
    }
  }

  /** Sends a request line and waits for the answer; nothing if none came in time. */
  Optional<String> ask(String request, Deadline deadline) throws IOException {
    // a line is far smaller than any socket's buffer
    channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.US_ASCII)));
    while (!answered()) {
      if (!receive(deadline)) {
        return Optional.empty();
      }
    }
    return Optional.of(received.toString(StandardCharsets.UTF_8).strip());
  }

  /** Waits for the other end to close, as the kernel does for a process that ends. */
  boolean awaitEnd(Deadline deadline) throws IOException {
    while (!ended) {
      if (!receive(deadline)) {
        return false;
      }
    }
    return true;
  }

  private boolean answered() {
    return ended || received.toString(StandardCharsets.UTF_8).endsWith("\n");
  }

  private boolean receive(Deadline deadline) throws IOException {
    Duration left = deadline.left();
    if (left.isZero()) {
      return false;
    }
    selector.select(Math.max(1, left.toMillis()));
    selector.selectedKeys().clear();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    try {
      int count = channel.read(buffer);
      ended = count < 0;
      received.write(buffer.array(), 0, Math.max(0, count));
    } catch (IOException e) {
      ended = true; // reset: the process was killed
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
