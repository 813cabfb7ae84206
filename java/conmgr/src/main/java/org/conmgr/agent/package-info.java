/**
 * The agent: one process per application host and instance set. {@link org.conmgr.agent.Agent} is
 * its thread-safe outside; all its state lives on one event loop.
 */
@NullMarked
package org.conmgr.agent;

import org.jspecify.annotations.NullMarked;
