package org.conmgr.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Sender;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetMessage;
import org.conmgr.wire.TargetRequest;

/** A driver's end of phase 1, bare: one blocking socket, one message at a time. */
final class TargetSocket implements AutoCloseable {
  private final Socket socket;
  private final FrameDecoder decoder = new FrameDecoder(Dialogue.TARGET, Sender.CONMGR);
  private final ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);

  /** Connects, and says nothing. */
  TargetSocket(InetAddress address, int port) throws IOException {
    socket = new Socket(address, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.PATIENCE.toMillis());
  }

  TargetSocket(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  /** Connects and asks. */
  static TargetSocket ask(int port, TargetRequest request) throws IOException {
    TargetSocket asking = new TargetSocket(port);
    ByteBuffer message = Encoder.encode(request);
    byte[] copy = new byte[message.remaining()];
    message.get(copy);
    asking.send(copy);
    return asking;
  }

  void send(byte[] message) throws IOException {
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

  /** The next message, which is a target. */
  Target target() throws IOException, ProtocolException {
    TargetMessage message = receive();
    if (message instanceof Target target) {
      return target;
    }
    throw new AssertionError("not a target: " + message);
  }

  /** Waits until conmgr has closed the link; whether it did so without another byte. */
  boolean endsSilently() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
