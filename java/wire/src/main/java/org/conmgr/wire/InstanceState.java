package org.conmgr.wire;

/**
 * The attributes of an instance that decide who may be sent there.
 *
 * <p>{@code systemIdentifier} is unsigned.
 */
public record InstanceState(
    Role role,
    Accepting accepting,
    boolean defaultReadOnly,
    long timeline,
    long systemIdentifier) {}
