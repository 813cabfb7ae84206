package org.conmgr.wire;

/** Why an instance is lost for the driver that uses it. */
public enum DownCode {
  /** A code of a newer version; never sent. */
  UNKNOWN(0),
  HEARTBEAT_TIMEOUT(1),
  UNREACHABLE(2),
  SHUTTING_DOWN(3),
  CRASHED(4),
  SUPERSEDED(5),
  CONMGR_STOPPING(6),
  MISCONFIGURED(7);

  private final int code;

  DownCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The constant of {@code code}, or {@link #UNKNOWN}. */
  public static DownCode of(int code) {
    for (DownCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return UNKNOWN;
  }
}
