package org.conmgr.wire;

/** What conmgr and a watchdog say to each other. */
public sealed interface HeartbeatMessage extends Message
    permits Hello, Welcome, Refused, Beat, State, Goodbye, LinkError {}
