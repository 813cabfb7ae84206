package org.conmgr.wire;

/** Why conmgr names no instance. */
public enum NoTargetCode {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  NO_SUCH_INSTANCE(1),
  CONMGR_STOPPING(2),
  BAD_REQUEST(3),
  VERSION_UNSUPPORTED(4);

  private final int code;

  NoTargetCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static NoTargetCode of(int code) {
    for (NoTargetCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
