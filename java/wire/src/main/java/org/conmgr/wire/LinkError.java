package org.conmgr.wire;

/** The last message of a link on which the peer broke the rules. */
public record LinkError(ErrorCode code, String reason) implements HeartbeatMessage {}
