/**
 * What the agent is told by {@code conmgr.conf}: the table of parameters, the reading of the file,
 * and the records the rest of the agent is built from. Pure: text in, records or problems out; the
 * only file access is the class that opens it.
 */
@NullMarked
package org.conmgr.agent.config;

import org.jspecify.annotations.NullMarked;
