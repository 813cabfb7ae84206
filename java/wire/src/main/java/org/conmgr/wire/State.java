package org.conmgr.wire;

import java.util.Optional;

/**
 * An instance changed; sent by its watchdog at once. A load is there only if both its numbers are.
 */
public record State(InstanceState state, Optional<Load> load, WalPositions wal)
    implements HeartbeatMessage {}
