package org.conmgr.wire;

import java.util.Optional;

/**
 * A watchdog's answer to {@link Hello}.
 *
 * <p>{@code serverVersion} is PostgreSQL's number, such as 150018.
 */
public record Welcome(
    ProtocolVersion version,
    long serverVersion,
    InstanceState state,
    Load load,
    WalPositions wal,
    Optional<String> software)
    implements HeartbeatMessage {}
