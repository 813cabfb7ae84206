package org.conmgr.jdbc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.conmgr.wire.DecodeError;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;

/**
 * Phase 1: asks an address for an instance, in one round trip that an instance neither minds nor
 * logs (A51). Runs on the caller's thread; safe for use by many threads.
 */
public final class TargetClient {
  private TargetClient() {}

  /**
   * Connects to {@code address}, sends {@code request} and waits for the answer.
   *
   * @param timeout for all of it; zero = no bound. It must leave room for the request's own wait.
   * @throws SocketTimeoutException if time ran out
   * @throws IOException if the address cannot be reached, or a conmgr of another version answers
   */
  public static Answer ask(InetSocketAddress address, TargetRequest request, Duration timeout)
      throws IOException {
    return ask(address, request, Deadline.inOrNever(timeout));
  }

  static Answer ask(InetSocketAddress address, TargetRequest request, Deadline deadline)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean isKept = false;
    try {
      channel.socket().connect(address, deadline.timeoutMs());
      Answer answer = converse(channel, request, deadline);
      isKept = answer instanceof Answer.Given;
      return answer;
    } finally {
      if (!isKept) {
        channel.close();
      }
    }
  }

  private static Answer converse(SocketChannel channel, TargetRequest request, Deadline deadline)
      throws IOException {
    LinkInput input = new LinkInput(channel);
    try {
      channel.write(Encoder.encode(request));
      Optional<Message> message = Optional.empty();
      while (message.isEmpty()) {
        if (!input.await(deadline)) {
          return new Answer.NotConmgr("it closed the connection");
        }
        message = input.decode();
      }
      return answer(message.get(), input);
    } catch (SocketException e) {
      if (!channel.isOpen()) {
        throw e; // closed from here, by an interrupt
      }
      return new Answer.NotConmgr("it reset the connection");
    } catch (ProtocolException e) {
      if (e.error() == DecodeError.VERSION_UNSUPPORTED) {
        throw new IOException("conmgr speaks another protocol version", e);
      }
      return new Answer.NotConmgr("it answered \"" + printable(input.peek()) + "\"");
    }
  }

  private static Answer answer(Message message, LinkInput input) {
    if (message instanceof Target target) {
      return new Answer.Given(new TargetLink(input, target));
    } else if (message instanceof NoTarget none) {
      return new Answer.None(none);
    }
    return new Answer.NotConmgr("it sent a notice out of turn");
  }

  private static String printable(byte first) {
    boolean isPrintable = first > ' ' && first < 0x7f;
    return isPrintable ? Character.toString(first) : String.format("0x%02x", first);
  }
}
