package org.conmgr.wire;

/** A version of the dialogues, {@code major × 65536 + minor} on the wire. */
public record ProtocolVersion(int major, int minor) {
  /** The highest version that this codec speaks. */
  public static final ProtocolVersion CURRENT =
      new ProtocolVersion(ProtocolLimits.VERSION_MAJOR, ProtocolLimits.VERSION_MINOR);

  static ProtocolVersion of(long wire) {
    return new ProtocolVersion((int) (wire >>> 16), (int) (wire & 0xffff));
  }

  long wire() {
    return (long) major << 16 | minor;
  }

  boolean isSupported() {
    return major == CURRENT.major;
  }

  /** What to answer a peer that speaks this version: the lower of the two minors. */
  public ProtocolVersion common() {
    return minor < CURRENT.minor ? this : CURRENT;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
