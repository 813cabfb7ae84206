/**
 * The one event loop that owns conmgr's state, its clocks and timers, and the kind of sockets it
 * uses.
 */
@NullMarked
package org.conmgr.agent.loop;

import org.jspecify.annotations.NullMarked;
