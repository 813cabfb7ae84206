package org.conmgr.jdbc;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.ProtocolLimits;
import org.conmgr.wire.Sender;

/** What conmgr sends on a link, as messages. Used by one thread at a time. */
final class LinkInput {
  private final SocketChannel channel;
  private final FrameDecoder decoder = new FrameDecoder(Dialogue.TARGET, Sender.CONMGR);
  private final byte[] bytes = new byte[1 + ProtocolLimits.LENGTH_MAX];

  /** The bytes read and not yet decoded, ready to be read. */
  private final ByteBuffer unread = ByteBuffer.wrap(bytes).limit(0);

  LinkInput(SocketChannel channel) {
    this.channel = channel;
  }

  SocketChannel channel() {
    return channel;
  }

  /** The next message, if it is there whole. */
  Optional<Message> decode() throws ProtocolException {
    return decoder.decode(unread);
  }

  /** The first byte not yet decoded. */
  byte peek() {
    return unread.get(unread.position());
  }

  /**
   * Waits for more bytes; false at the end of the stream.
   *
   * @throws SocketTimeoutException when the deadline has passed
   */
  boolean await(Deadline deadline) throws IOException {
    if (deadline.hasPassed()) {
      throw new SocketTimeoutException("no answer in time");
    }
    channel.socket().setSoTimeout(deadline.timeoutMs());
    unread.compact();
    int count = 0;
    try {
      count = channel.socket().getInputStream().read(bytes, unread.position(), unread.remaining());
    } finally {
      unread.position(unread.position() + Math.max(0, count)).flip();
    }
    return count >= 0;
  }

  /** Reads what is there on a channel that does not block; false at the end of the stream. */
  boolean readNow() throws IOException {
    unread.compact();
    try {
      return channel.read(unread) >= 0;
    } finally {
      unread.flip();
    }
  }
}
