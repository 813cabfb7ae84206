package org.conmgr.wire;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The values of one message by field, checked for kind and range before they get here. */
final class Fields {
  private final Map<Field, Object> values = new EnumMap<>(Field.class);

  boolean has(Field field) {
    return values.containsKey(field);
  }

  Fields put(Field field, long number) {
    values.put(field, number);
    return this;
  }

  Fields put(Field field, boolean flag) {
    return put(field, flag ? 1 : 0);
  }

  Fields put(Field field, String text) {
    values.put(field, text);
    return this;
  }

  Fields put(Field field, ByteBuffer bytes) {
    values.put(field, bytes.asReadOnlyBuffer());
    return this;
  }

  Fields putText(Field field, Optional<String> text) {
    text.ifPresent(value -> put(field, value));
    return this;
  }

  Fields putNumber(Field field, OptionalLong number) {
    number.ifPresent(value -> put(field, value));
    return this;
  }

  Fields putNumber(Field field, OptionalInt number) {
    number.ifPresent(value -> put(field, value));
    return this;
  }

  long number(Field field) {
    return (Long) value(field);
  }

  /** For fields whose range fits an int. */
  int integer(Field field) {
    return (int) number(field);
  }

  boolean flag(Field field) {
    return number(field) != 0;
  }

  String text(Field field) {
    return (String) value(field);
  }

  ByteBuffer bytes(Field field) {
    return ((ByteBuffer) value(field)).duplicate();
  }

  OptionalLong optionalNumber(Field field) {
    return has(field) ? OptionalLong.of(number(field)) : OptionalLong.empty();
  }

  OptionalInt optionalInteger(Field field) {
    return has(field) ? OptionalInt.of(integer(field)) : OptionalInt.empty();
  }

  Optional<String> optionalText(Field field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  Optional<ByteBuffer> optionalBytes(Field field) {
    return has(field) ? Optional.of(bytes(field)) : Optional.empty();
  }

  private Object value(Field field) {
    Object value = values.get(field);
    if (value == null) {
      throw new IllegalStateException("message has no field " + field);
    }
    return value;
  }
}
