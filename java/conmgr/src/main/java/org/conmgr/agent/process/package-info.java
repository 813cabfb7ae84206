/**
 * The conmgr process: its command line, its directory, its signals, its start and its end. What it
 * does in between is the agent's.
 */
@NullMarked
package org.conmgr.agent.process;

import org.jspecify.annotations.NullMarked;
