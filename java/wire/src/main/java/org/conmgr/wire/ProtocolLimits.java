package org.conmgr.wire;

/** Sizes in bytes and times in milliseconds: the CM_LIMIT lines of protocol.def. */
public final class ProtocolLimits {
  /** Major version of both dialogues. */
  public static final int VERSION_MAJOR = 1;

  /** Minor version of both dialogues. */
  public static final int VERSION_MINOR = 0;

  /** Type byte and length word, in bytes. */
  public static final int HEADER_SIZE = 5;

  /** Greatest length word of a peer's first frame. */
  public static final int FIRST_LENGTH_MAX = 512;

  /** Greatest length word of any later frame, and length of a request packet. */
  public static final int LENGTH_MAX = 1024;

  /** Field id and length, in bytes. */
  public static final int FIELD_HEADER_SIZE = 3;

  /**
   * GSSENCRequest of PostgreSQL's protocol, which an instance answers with one byte and no log
   * line.
   */
  public static final int REQUEST_CODE = 80877104;

  /** Length word, code and magic of a target request, in bytes. */
  public static final int REQUEST_HEADER_SIZE = 16;

  /** A peer that has not sent its first frame by then is cut off. */
  public static final int FIRST_FRAME_DEADLINE_MS = 5000;

  private ProtocolLimits() {}
}
