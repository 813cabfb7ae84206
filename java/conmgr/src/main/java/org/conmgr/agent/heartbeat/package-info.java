/**
 * The heartbeat links to the watchdogs: connecting, the dialogue, and the probe of a postmaster's
 * port. What follows from what they hear is decided in {@link org.conmgr.agent.instance}.
 */
@NullMarked
package org.conmgr.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
