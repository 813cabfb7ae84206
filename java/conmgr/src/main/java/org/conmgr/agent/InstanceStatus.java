package org.conmgr.agent;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;

/**
 * One instance as conmgr sees it; what its watchdog said last stays while it is down.
 *
 * @param attributes role, timeline and the like; empty before the first Welcome
 * @param serverVersion PostgreSQL's number, such as 150018
 * @param roundTripUs the smoothed round trip of its heartbeat link in microseconds
 * @param load the sessions it reports itself
 * @param given sessions that this conmgr has given out there
 * @param target whether drivers are sent there
 * @param reason why it is or is not a target
 * @param lastChange wall-clock time of the last change
 */
public record InstanceStatus(
    InstanceConfig config,
    MonitorState state,
    Optional<InstanceState> attributes,
    OptionalLong serverVersion,
    OptionalLong roundTripUs,
    Optional<Load> load,
    int given,
    boolean target,
    String reason,
    Optional<Instant> lastChange) {}
