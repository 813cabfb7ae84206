/**
 * Where the agent's messages go: PostgreSQL's levels on top of log4j, the line format of stderr,
 * and syslog through a Unix datagram socket.
 */
@NullMarked
package org.conmgr.agent.log;

import org.jspecify.annotations.NullMarked;
