package org.conmgr.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages as bytes; pure, safe for use by many threads.
 *
 * <p>Text that is only for display (reasons, application names, software) is cleaned of control
 * characters and cut to its limit, so that a long name never costs the message.
 */
public final class Encoder {
  private Encoder() {}

  /**
   * The whole frame of {@code message}, ready to be read.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public static ByteBuffer encode(Message message) {
    MessageType type = Messages.typeOf(message);
    return encode(type, Messages.toFields(message));
  }

  static ByteBuffer encode(MessageType type, Fields fields) {
    ByteBuffer out = ByteBuffer.allocate(1 + ProtocolLimits.LENGTH_MAX);
    boolean isRequest = type == MessageType.REQUEST;
    if (isRequest) {
      out.putInt(0).putInt(ProtocolLimits.REQUEST_CODE).putLong(FrameDecoder.MAGIC);
    } else {
      out.put((byte) type.type).putInt(0);
    }
    for (MessageType.Entry entry : type.entries) {
      if (fields.has(entry.field())) {
        write(entry.field(), fields, out);
      } else if (entry.isRequired()) {
        throw new IllegalArgumentException(type + " lacks " + entry.field());
      }
    }
    int lengthAt = isRequest ? 0 : 1;
    out.putInt(lengthAt, out.position() - lengthAt);
    return out.flip();
  }

  private static void write(Field field, Fields fields, ByteBuffer out) {
    switch (field.kind) {
      case TEXT -> writeBytes(field, ByteBuffer.wrap(textBytes(field, fields.text(field))), out);
      case BYTES -> writeBytes(field, fields.bytes(field), out);
      default -> writeNumber(field, fields.number(field), out);
    }
  }

  private static void writeBytes(Field field, ByteBuffer value, ByteBuffer out) {
    if (!field.holdsLength(value.remaining())) {
      throw new IllegalArgumentException("length of " + field + " is " + value.remaining());
    }
    out.put((byte) field.id).putShort((short) value.remaining()).put(value);
  }

  private static void writeNumber(Field field, long value, ByteBuffer out) {
    if (!field.holdsNumber(value)) {
      throw new IllegalArgumentException(
          "value of " + field + " is " + Long.toUnsignedString(value));
    }
    out.put((byte) field.id).putShort((short) field.kind.size);
    switch (field.kind.size) {
      case 1 -> out.put((byte) value);
      case 2 -> out.putShort((short) value);
      case 4 -> out.putInt((int) value);
      default -> out.putLong(value);
    }
  }

  private static byte[] textBytes(Field field, String text) {
    boolean isClean = text.chars().noneMatch(Character::isISOControl);
    if (!field.isDisplay()) {
      if (!isClean) {
        throw new IllegalArgumentException("control character in " + field);
      }
      return text.getBytes(StandardCharsets.UTF_8);
    }
    String display = isClean ? text : text.replaceAll("\\p{Cc}", "?");
    return cut(display.isEmpty() ? "?" : display, (int) field.max);
  }

  /** The longest prefix of whole code points that fits. */
  private static byte[] cut(String text, int max) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= max) {
      return bytes;
    }
    int end = max;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
