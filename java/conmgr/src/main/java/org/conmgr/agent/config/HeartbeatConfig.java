package org.conmgr.agent.config;

import java.time.Duration;

/**
 * The times of every heartbeat link (A33).
 *
 * @param interval between two beats, on both ends
 * @param timeout without a message until the link has failed, on both ends
 * @param connectInterval from the end of a failed attempt to the next one
 * @param connectTimeout for one attempt: TCP, first message and its answer
 */
public record HeartbeatConfig(
    Duration interval, Duration timeout, Duration connectInterval, Duration connectTimeout) {}
