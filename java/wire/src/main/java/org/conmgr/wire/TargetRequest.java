package org.conmgr.wire;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A driver's question. {@code waitMs}: how long conmgr may keep the answer back until an instance
 * of that kind appears; 0 = not at all. {@code avoidInstance}: the one just found unreachable or of
 * another role.
 */
public record TargetRequest(
    ProtocolVersion version,
    SessionAttrs attrs,
    int waitMs,
    Optional<String> applicationName,
    OptionalLong clientPid,
    Optional<String> software,
    OptionalInt avoidInstance)
    implements TargetMessage {
  /** A request of this version for {@code attrs}, with nothing else said. */
  public static TargetRequest of(SessionAttrs attrs) {
    return new TargetRequest(
        ProtocolVersion.CURRENT,
        attrs,
        0,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  /** The same, letting conmgr wait for an instance to appear. */
  public TargetRequest withWaitMs(int waitMs) {
    return new TargetRequest(
        version, attrs, waitMs, applicationName, clientPid, software, avoidInstance);
  }

  /** The same, asking for another instance than {@code instance} if there is one. */
  public TargetRequest withAvoidInstance(int instance) {
    return new TargetRequest(
        version, attrs, waitMs, applicationName, clientPid, software, OptionalInt.of(instance));
  }
}
