package org.conmgr.agent;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.wire.SessionAttrs;

/**
 * One driver link that was given an instance.
 *
 * @param application the name the driver gave
 * @param pid of the application, as the driver gave it
 * @param address of the driver's end of the link
 * @param instance number of the instance it was given
 */
public record ApplicationStatus(
    Optional<String> application,
    OptionalLong pid,
    String address,
    int instance,
    SessionAttrs attrs,
    Instant since) {}
