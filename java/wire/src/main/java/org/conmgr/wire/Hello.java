package org.conmgr.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** conmgr's first message: its version and the interval and timeout that bind both ends. */
public record Hello(
    ProtocolVersion version,
    int intervalMs,
    int timeoutMs,
    String identity,
    Optional<String> software,
    Optional<ByteBuffer> nonce)
    implements HeartbeatMessage {
  /** A hello of this version, without a nonce. */
  public Hello(int intervalMs, int timeoutMs, String identity, String software) {
    this(
        ProtocolVersion.CURRENT,
        intervalMs,
        timeoutMs,
        identity,
        Optional.of(software),
        Optional.empty());
  }
}
