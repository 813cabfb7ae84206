package org.conmgr.wire;

/** A message of either dialogue. */
public sealed interface Message permits HeartbeatMessage, TargetMessage {}
