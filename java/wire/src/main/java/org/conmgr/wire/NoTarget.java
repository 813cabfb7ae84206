package org.conmgr.wire;

/** conmgr's answer when it names no instance; it closes then. */
public record NoTarget(NoTargetCode code, String reason) implements TargetMessage {}
