package org.conmgr.wire;

/** How busy an instance is: client sessions (walsenders not included) and their limit. */
public record Load(long sessions, long maxConnections) {}
