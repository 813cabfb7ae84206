package org.conmgr.wire;

/** Why a watchdog refused a conmgr. */
public enum RefusedCode {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  VERSION_UNSUPPORTED(1),
  TOO_MANY_LINKS(2),
  PROTOCOL_VIOLATION(3),
  NOT_ALLOWED(4),
  AUTHENTICATION_FAILED(5),
  SHUTTING_DOWN(6),
  ALREADY_CONNECTED(7);

  private final int code;

  RefusedCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static RefusedCode of(int code) {
    for (RefusedCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
