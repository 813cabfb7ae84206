package org.conmgr.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads the messages of one peer from a byte stream, one whole frame at a time.
 *
 * <p>Used by one thread. Takes no memory before a frame has passed the length check, so a peer can
 * make its reader keep {@link ProtocolLimits#LENGTH_MAX} + 1 bytes at most. After a {@link
 * ProtocolException} the link is to be ended: the decoder does not find its way back.
 */
public final class FrameDecoder {
  private static final int LENGTH_WORD_SIZE = 4;
  private static final int TYPE_SIZE = 1;

  /** "PgConMgr". */
  static final long MAGIC = 0x5067436f6e4d6772L;

  private final Dialogue dialogue;
  private final Sender sender;
  private boolean isFirst;

  /** Reads what {@code sender} sends in {@code dialogue}. */
  public FrameDecoder(Dialogue dialogue, Sender sender) {
    this(dialogue, sender, true);
  }

  FrameDecoder(Dialogue dialogue, Sender sender, boolean isFirst) {
    this.dialogue = dialogue;
    this.sender = sender;
    this.isFirst = isFirst;
  }

  /**
   * Takes the next message from {@code in}. Consumes whole frames only: where the answer is empty,
   * {@code in} is as it was, and the caller is to come again with the same bytes and more.
   *
   * @throws ProtocolException as soon as the bytes there cannot become a message
   */
  public Optional<Message> decode(ByteBuffer in) throws ProtocolException {
    return decodeFrame(in).map(frame -> Messages.fromFields(frame.type(), frame.fields()));
  }

  /** A message before its values got their meaning. */
  record Frame(MessageType type, Fields fields) {}

  Optional<Frame> decodeFrame(ByteBuffer in) throws ProtocolException {
    boolean isRequest = dialogue == Dialogue.TARGET && sender == Sender.DRIVER;
    Optional<Frame> frame = isRequest ? decodeRequest(in) : decodeTyped(in);
    if (frame.isPresent()) {
      isFirst = false;
    }
    return frame;
  }

  private Optional<Frame> decodeTyped(ByteBuffer in) throws ProtocolException {
    if (!in.hasRemaining()) {
      return Optional.empty();
    }
    int start = in.position();
    MessageType type =
        MessageType.of(dialogue, sender, Byte.toUnsignedInt(in.get(start)))
            .orElseThrow(() -> new ProtocolException(DecodeError.UNKNOWN_TYPE));
    if (in.remaining() < ProtocolLimits.HEADER_SIZE) {
      return Optional.empty();
    }
    int max = isFirst ? ProtocolLimits.FIRST_LENGTH_MAX : ProtocolLimits.LENGTH_MAX;
    int length = checkLength(in.getInt(start + TYPE_SIZE), LENGTH_WORD_SIZE, max);
    if (in.remaining() < TYPE_SIZE + length) {
      return Optional.empty();
    }
    ByteBuffer payload = in.slice(start + ProtocolLimits.HEADER_SIZE, length - LENGTH_WORD_SIZE);
    Fields fields = FieldReader.read(type, payload);
    in.position(start + TYPE_SIZE + length);
    return Optional.of(new Frame(type, fields));
  }

  private Optional<Frame> decodeRequest(ByteBuffer in) throws ProtocolException {
    int start = in.position();
    if (in.remaining() < LENGTH_WORD_SIZE) {
      return Optional.empty();
    }
    int length = checkLength(in.getInt(start), 2 * LENGTH_WORD_SIZE, ProtocolLimits.LENGTH_MAX);
    if (in.remaining() < 2 * LENGTH_WORD_SIZE) {
      return Optional.empty();
    }
    if (in.getInt(start + LENGTH_WORD_SIZE) != ProtocolLimits.REQUEST_CODE
        || length < ProtocolLimits.REQUEST_HEADER_SIZE) {
      throw new ProtocolException(DecodeError.NOT_A_REQUEST);
    }
    if (in.remaining() < ProtocolLimits.REQUEST_HEADER_SIZE) {
      return Optional.empty();
    }
    if (in.getLong(start + 2 * LENGTH_WORD_SIZE) != MAGIC) {
      throw new ProtocolException(DecodeError.NOT_A_REQUEST);
    }
    if (in.remaining() < length) {
      return Optional.empty();
    }
    int header = ProtocolLimits.REQUEST_HEADER_SIZE;
    Fields fields =
        FieldReader.read(MessageType.REQUEST, in.slice(start + header, length - header));
    in.position(start + length);
    return Optional.of(new Frame(MessageType.REQUEST, fields));
  }

  private static int checkLength(int length, int min, int max) throws ProtocolException {
    if (Integer.compareUnsigned(length, max) > 0) {
      throw new ProtocolException(DecodeError.LENGTH_TOO_LARGE);
    }
    if (length < min) {
      throw new ProtocolException(DecodeError.LENGTH_TOO_SMALL);
    }
    return length;
  }
}
