package org.conmgr.agent;

import io.netty.util.NetUtil;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Sender;
import org.conmgr.wire.TargetMessage;
import org.conmgr.wire.TargetRequest;

/** A driver's end of a link to conmgr, one message at a time. */
final class RawDriver implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final FrameDecoder decoder = new FrameDecoder(Dialogue.TARGET, Sender.CONMGR);
  private final ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);

  RawDriver(int port) throws IOException {
    socket = new Socket(NetUtil.LOCALHOST4, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
  }

  /** A driver that has asked. */
  static RawDriver asking(int port, TargetRequest request) throws IOException {
    RawDriver driver = new RawDriver(port);
    driver.send(request);
    return driver;
  }

  void send(TargetRequest request) throws IOException {
    ByteBuffer message = Encoder.encode(request);
    byte[] copy = new byte[message.remaining()];
    message.get(copy);
    sendRaw(copy);
  }

  void sendRaw(byte[] message) throws IOException {
    socket.getOutputStream().write(message);
  }

  /** The next message of conmgr. */
  TargetMessage receive() throws IOException, ProtocolException {
    Optional<Message> message = decoder.decode(bytes);
    while (message.isEmpty()) {
      bytes.compact();
      int count = socket.getInputStream().read(bytes.array(), bytes.position(), bytes.remaining());
      if (count < 0) {
        throw new IOException("conmgr closed the link");
      }
      bytes.position(bytes.position() + count).flip();
      message = decoder.decode(bytes);
    }
    return (TargetMessage) message.get();
  }

  /** How many bytes of conmgr are there to be read. */
  int available() throws IOException {
    return socket.getInputStream().available();
  }

  /** Waits until conmgr has closed the link, which it must do without another byte. */
  boolean isClosedSilently() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
