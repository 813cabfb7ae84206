package org.conmgr.wire;

/**
 * The kind of instance a driver wants, as libpq's target_session_attrs, with prefer-primary added.
 */
public enum SessionAttrs {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  ANY(1),
  READ_WRITE(2),
  READ_ONLY(3),
  PRIMARY(4),
  STANDBY(5),
  PREFER_STANDBY(6),
  PREFER_PRIMARY(7);

  private final int code;

  SessionAttrs(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static SessionAttrs of(int code) {
    for (SessionAttrs value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
