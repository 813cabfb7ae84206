package org.conmgr.jdbc;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.conmgr.wire.Down;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Target;

/**
 * The open link to the conmgr that gave an instance. It tells once when that instance is lost; its
 * end means the same. Closing it tells conmgr that the session is over.
 *
 * <p>Used by the thread that connects; once under {@link LinkWatch}, read by the watching thread
 * only. {@link #close()} may be called by any thread.
 */
public final class TargetLink implements AutoCloseable {
  private final LinkInput input;
  private final Target target;

  TargetLink(LinkInput input, Target target) {
    this.input = input;
    this.target = target;
  }

  /** The instance given. */
  public Target target() {
    return target;
  }

  /**
   * Waits until conmgr says that the instance is lost, or ends the link.
   *
   * @return the loss, or empty if there was none within {@code timeout}
   */
  public Optional<ConmgrLossException> awaitLoss(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      Optional<ConmgrLossException> loss = decode();
      while (loss.isEmpty()) {
        loss = input.await(deadline) ? decode() : Optional.of(ended());
      }
      return loss;
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(ended());
    }
  }

  SocketChannel channel() {
    return input.channel();
  }

  /** Reads without blocking; the loss, once there is one. */
  Optional<ConmgrLossException> read() {
    try {
      return input.readNow() ? decode() : Optional.of(ended());
    } catch (IOException e) {
      return Optional.of(ended());
    }
  }

  /** What the bytes read so far say. */
  Optional<ConmgrLossException> decode() {
    try {
      return input.decode().map(this::loss);
    } catch (ProtocolException e) {
      return Optional.of(loss("invalid message from conmgr: " + e.getMessage()));
    }
  }

  private ConmgrLossException loss(Message message) {
    return message instanceof Down down
        ? new ConmgrLossException(down.reason(), target.instance(), down.code())
        : loss("message from conmgr out of turn");
  }

  private ConmgrLossException ended() {
    return loss("conmgr ended the link");
  }

  private ConmgrLossException loss(String reason) {
    return new ConmgrLossException(reason, target.instance(), DownCode.UNKNOWN);
  }

  @Override
  public void close() {
    try {
      input.channel().close();
    } catch (IOException e) {
      // The link is of no use any more, and its descriptor is released all the same.
    }
  }
}
