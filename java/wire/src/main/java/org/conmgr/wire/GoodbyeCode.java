package org.conmgr.wire;

/** Why a peer ends a heartbeat link in good order. */
public enum GoodbyeCode {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  CONMGR_STOPPING(1),
  CONMGR_RESTARTING(2),
  INSTANCE_SHUTTING_DOWN(3),
  INSTANCE_CRASHED(4),
  WATCHDOG_STOPPING(5),
  HEARTBEAT_TIMEOUT(6);

  private final int code;

  GoodbyeCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static GoodbyeCode of(int code) {
    for (GoodbyeCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
