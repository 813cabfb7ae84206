/**
 * Who uses which instance through this conmgr, and who waits for one. Pure: no I/O and no Netty
 * here; everything is confined to conmgr's loop. A driver link is an opaque handle.
 */
@NullMarked
package org.conmgr.agent.session;

import org.jspecify.annotations.NullMarked;
