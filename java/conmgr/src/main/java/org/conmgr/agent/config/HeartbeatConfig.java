package org.conmgr.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for every heartbeat link: its times (A33), and where it comes from.
 *
 * @param interval between two beats, on both ends
 * @param timeout without a message until the link has failed, on both ends
 * @param connectInterval from the end of a failed attempt to the next one
 * @param connectTimeout for one attempt: TCP, first message and its answer
 * @param localAddress the address of this host that links come from; the system's choice if empty
 */
public record HeartbeatConfig(
    Duration interval,
    Duration timeout,
    Duration connectInterval,
    Duration connectTimeout,
    Optional<InetAddress> localAddress) {}
