package org.conmgr.wire;

/** Whether the postmaster takes client connections; an unknown value counts as {@link #NO}. */
public enum Accepting {
  NO(0),
  YES(1),
  SHUTTING_DOWN(2);

  private final int code;

  Accepting(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #NO}. */
  public static Accepting of(int code) {
    for (Accepting value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return NO;
  }
}
