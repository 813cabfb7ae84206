/**
 * What conmgr knows of each instance, and what follows from it: pure logic with time and events in,
 * actions out. No I/O and no Netty here; everything is confined to conmgr's loop.
 */
@NullMarked
package org.conmgr.agent.instance;

import org.jspecify.annotations.NullMarked;
