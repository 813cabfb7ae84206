package org.conmgr.wire;

/** A watchdog's answer to a {@link Hello} it does not take; it closes then. */
public record Refused(RefusedCode code, String reason) implements HeartbeatMessage {}
