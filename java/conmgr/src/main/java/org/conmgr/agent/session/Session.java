package org.conmgr.agent.session;

import java.time.Instant;
import org.conmgr.wire.TargetRequest;

/**
 * One driver link that was given an instance: the session lasts as long as the link.
 *
 * @param link the driver link
 * @param instance the number of the instance it was given
 * @param request what the driver had asked for
 * @param address of the driver, for display
 * @param since wall-clock time of the answer
 */
public record Session<L>(
    L link, int instance, TargetRequest request, String address, Instant since) {}
