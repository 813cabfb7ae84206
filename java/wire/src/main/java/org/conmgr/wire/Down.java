package org.conmgr.wire;

/** The instance of an earlier {@link Target} is lost: it is not to be used any longer. */
public record Down(DownCode code, String reason) implements TargetMessage {}
