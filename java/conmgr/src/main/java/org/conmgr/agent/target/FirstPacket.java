package org.conmgr.agent.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.conmgr.wire.ProtocolLimits;

/**
 * Tells who calls by the first packet: a driver that asks, or a stock client of PostgreSQL that
 * took conmgr for an instance. Pure.
 */
final class FirstPacket {
  /** Who calls. */
  enum Kind {
    /** Not enough bytes to tell. */
    INCOMPLETE,
    /** A target request, well-formed or not: the codec is to read it. */
    REQUEST,
    /** A stock client asks for encryption: SSLRequest or GSSENCRequest. */
    ENCRYPTION_REQUEST,
    /** A stock client wants to log in. */
    STARTUP,
    /** Nothing that conmgr answers; CancelRequest among it. */
    OTHER
  }

  private static final int SSL_REQUEST_CODE = 80877103;
  private static final int PLAIN_LENGTH = 8;
  private static final int PROTOCOL_MAJOR = 3;

  private FirstPacket() {}

  /** Looks at the bytes from the position on, without taking them. */
  static Kind classify(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() < Integer.BYTES) {
      return Kind.INCOMPLETE;
    }
    int length = in.getInt(start);
    if (length < PLAIN_LENGTH || length > ProtocolLimits.LENGTH_MAX) {
      return Kind.OTHER;
    }
    if (in.remaining() < PLAIN_LENGTH) {
      return Kind.INCOMPLETE;
    }
    int code = in.getInt(start + Integer.BYTES);
    if (code == ProtocolLimits.REQUEST_CODE && length >= ProtocolLimits.REQUEST_HEADER_SIZE) {
      return Kind.REQUEST;
    } else if (length == PLAIN_LENGTH
        && (code == ProtocolLimits.REQUEST_CODE || code == SSL_REQUEST_CODE)) {
      return Kind.ENCRYPTION_REQUEST;
    } else if (code >>> 16 == PROTOCOL_MAJOR) {
      // Read whole, or closing would reset the connection before the client has our answer.
      return in.remaining() < length ? Kind.INCOMPLETE : Kind.STARTUP;
    }
    return Kind.OTHER;
  }

  /** "No" to a request for encryption. */
  static ByteBuffer encryptionRefusal() {
    return ByteBuffer.wrap(new byte[] {'N'});
  }

  /** What a stock client is told instead of being logged in. */
  static ByteBuffer loginRefusal() {
    return errorResponse(
        "S",
        "FATAL",
        "V",
        "FATAL",
        "C",
        "08004",
        "M",
        "this is the port of a connection manager, not of a PostgreSQL instance",
        "H",
        "Use a driver that asks the connection manager for an instance, or connect to the port of"
            + " the instance itself.");
  }

  private static ByteBuffer errorResponse(String... fields) {
    ByteBuffer out = ByteBuffer.allocate(ProtocolLimits.LENGTH_MAX);
    out.put((byte) 'E').putInt(0);
    for (int i = 0; i < fields.length; i += 2) {
      out.put(fields[i].getBytes(StandardCharsets.US_ASCII));
      out.put(fields[i + 1].getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }
    out.put((byte) 0);
    out.putInt(1, out.position() - 1);
    return out.flip();
  }
}
