package org.conmgr.wire;

/** What a driver and conmgr say to each other. */
public sealed interface TargetMessage extends Message
    permits TargetRequest, Target, NoTarget, Down {}
