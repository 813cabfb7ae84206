package org.conmgr.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the payload of one message; pure. The order of its checks is that of protocol/README.md.
 */
final class FieldReader {
  private FieldReader() {}

  static Fields read(MessageType type, ByteBuffer payload) throws ProtocolException {
    Fields fields = new Fields();
    boolean wantsVersion = type.beginsWithVersion();
    while (payload.hasRemaining()) {
      if (payload.remaining() < ProtocolLimits.FIELD_HEADER_SIZE) {
        throw new ProtocolException(DecodeError.FIELD_TRUNCATED);
      }
      int id = Byte.toUnsignedInt(payload.get());
      int length = Short.toUnsignedInt(payload.getShort());
      if (length > payload.remaining()) {
        throw new ProtocolException(DecodeError.FIELD_TRUNCATED);
      }
      if (wantsVersion && id != Field.VERSION.id) {
        throw new ProtocolException(DecodeError.FIELD_MISSING, Field.VERSION);
      }
      ByteBuffer value = payload.slice(payload.position(), length);
      payload.position(payload.position() + length);
      Optional<Field> field = Field.of(id);
      if (field.isPresent()) {
        readValue(field.get(), value, fields);
      }
      if (wantsVersion && !ProtocolVersion.of(fields.number(Field.VERSION)).isSupported()) {
        throw new ProtocolException(DecodeError.VERSION_UNSUPPORTED);
      }
      wantsVersion = false;
    }
    checkRequired(type, fields);
    return fields;
  }

  private static void checkRequired(MessageType type, Fields fields) throws ProtocolException {
    for (MessageType.Entry entry : type.entries) {
      if (entry.isRequired() && !fields.has(entry.field())) {
        throw new ProtocolException(DecodeError.FIELD_MISSING, entry.field());
      }
    }
  }

  private static void readValue(Field field, ByteBuffer value, Fields fields)
      throws ProtocolException {
    if (fields.has(field)) {
      throw new ProtocolException(DecodeError.FIELD_DUPLICATE, field);
    }
    if (!field.holdsLength(value.remaining())) {
      throw new ProtocolException(DecodeError.FIELD_SIZE, field);
    }
    switch (field.kind) {
      case TEXT -> fields.put(field, text(field, value));
      case BYTES -> fields.put(field, copy(value));
      default -> fields.put(field, number(field, value));
    }
  }

  private static long number(Field field, ByteBuffer value) throws ProtocolException {
    long number =
        switch (field.kind.size) {
          case 1 -> Byte.toUnsignedLong(value.get());
          case 2 -> Short.toUnsignedLong(value.getShort());
          case 4 -> Integer.toUnsignedLong(value.getInt());
          default -> value.getLong();
        };
    if (!field.holdsNumber(number)) {
      throw new ProtocolException(DecodeError.FIELD_RANGE, field);
    }
    return number;
  }

  private static String text(Field field, ByteBuffer value) throws ProtocolException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(value).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException(DecodeError.FIELD_TEXT, field);
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new ProtocolException(DecodeError.FIELD_TEXT, field);
    }
    return text;
  }

  private static ByteBuffer copy(ByteBuffer value) {
    return ByteBuffer.allocate(value.remaining()).put(value).flip();
  }
}
