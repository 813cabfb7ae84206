package org.conmgr.wire;

import java.util.Optional;

/**
 * Every field of both dialogues, with its kind and its range: the CM_FIELD lines of protocol.def.
 *
 * <p>{@code min} and {@code max} bound the value of a number (unsigned) and the byte length of text
 * and bytes.
 */
enum Field {
  VERSION(1, Kind.U32, 0, 4294967295L),
  INTERVAL_MS(2, Kind.U32, 10, 86400000),
  TIMEOUT_MS(3, Kind.U32, 10, 86400000),
  IDENTITY(4, Kind.TEXT, 1, 64),
  SOFTWARE(5, Kind.TEXT, 1, 64),
  SYSTEM_IDENTIFIER(6, Kind.U64, 0, -1L),
  SERVER_VERSION(7, Kind.U32, 0, 4294967295L),
  ROLE(8, Kind.U8, 0, 255),
  ACCEPTING(9, Kind.U8, 0, 255),
  DEFAULT_READ_ONLY(10, Kind.BOOL, 0, 1),
  TIMELINE(11, Kind.U32, 0, 4294967295L),
  WAL_WRITE_LSN(12, Kind.U64, 0, -1L),
  WAL_FLUSH_LSN(13, Kind.U64, 0, -1L),
  WAL_REPLAY_LSN(14, Kind.U64, 0, -1L),
  WAL_REPLAY_AGE_MS(15, Kind.U32, 0, 4294967295L),
  SESSIONS(16, Kind.U32, 0, 4294967295L),
  MAX_CONNECTIONS(17, Kind.U32, 0, 4294967295L),
  SEQUENCE(18, Kind.U32, 1, 4294967295L),
  ECHO_SEQUENCE(19, Kind.U32, 1, 4294967295L),
  ECHO_HELD_US(20, Kind.U32, 0, 4294967295L),
  CODE(21, Kind.U16, 1, 65535),
  REASON(22, Kind.TEXT, 1, 255),
  GRACE_MS(23, Kind.U32, 0, 86400000),
  INSTANCE(24, Kind.U32, 0, 2147483647),
  HOST(25, Kind.TEXT, 1, 255),
  HOSTADDR(26, Kind.TEXT, 1, 63),
  PORT(27, Kind.U16, 1, 65535),
  SESSION_ATTRS(28, Kind.U8, 1, 255),
  WAIT_MS(29, Kind.U32, 0, 86400000),
  APPLICATION_NAME(30, Kind.TEXT, 1, 64),
  CLIENT_PID(31, Kind.U32, 0, 4294967295L),
  AVOID_INSTANCE(32, Kind.U32, 0, 2147483647),
  NONCE(33, Kind.BYTES, 16, 64),
  PROOF(34, Kind.BYTES, 32, 64);

  /** How a value is laid out; {@code size} is 0 where the length varies. */
  enum Kind {
    U8(1),
    U16(2),
    U32(4),
    U64(8),
    BOOL(1),
    TEXT(0),
    BYTES(0);

    final int size;

    Kind(int size) {
      this.size = size;
    }

    boolean isNumber() {
      return size > 0;
    }
  }

  private static final Field[] BY_ID = byId();

  final int id;
  final Kind kind;
  final long min;
  final long max;

  Field(int id, Kind kind, long min, long max) {
    this.id = id;
    this.kind = kind;
    this.min = min;
    this.max = max;
  }

  /** The field of that id, or empty for one of a newer version. */
  static Optional<Field> of(int id) {
    return id < BY_ID.length ? Optional.ofNullable(BY_ID[id]) : Optional.empty();
  }

  boolean holdsNumber(long value) {
    return Long.compareUnsigned(value, min) >= 0 && Long.compareUnsigned(value, max) <= 0;
  }

  boolean holdsLength(int length) {
    return kind.isNumber() ? length == kind.size : length >= min && length <= max;
  }

  /**
   * Text that is only shown to people: the encoder cleans and shortens it rather than refuse it.
   */
  boolean isDisplay() {
    return this == SOFTWARE || this == REASON || this == APPLICATION_NAME;
  }

  private static Field[] byId() {
    Field[] table = new Field[values().length + 1];
    for (Field field : values()) {
      table[field.id] = field;
    }
    return table;
  }
}
