package org.conmgr.wire;

/** What an instance is; {@link #UNKNOWN} also stands for roles of a newer version. */
public enum Role {
  UNKNOWN(0),
  PRIMARY(1),
  STANDBY(2);

  private final int code;

  Role(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static Role of(int code) {
    for (Role value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
