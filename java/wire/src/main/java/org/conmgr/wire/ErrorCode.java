package org.conmgr.wire;

/** What a peer found wrong with a heartbeat link. */
public enum ErrorCode {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  PROTOCOL_VIOLATION(1),
  OUT_OF_TURN(2);

  private final int code;

  ErrorCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static ErrorCode of(int code) {
    for (ErrorCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
