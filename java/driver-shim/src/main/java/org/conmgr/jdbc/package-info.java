/**
 * The JDBC driver {@code jdbc:conmgr://host:port[,host:port…]/database?properties}.
 *
 * <p>Phase 1 asks a conmgr which instance to use; phase 2 is pgjdbc's, straight to that instance.
 * The link of phase 1 stays open, and one daemon thread watches all links of the JVM: when conmgr
 * says that an instance is lost, or goes away itself, the sockets to that instance are closed with
 * the reason, so that no call stays blocked on them.
 *
 * <p>For applications: {@link org.conmgr.jdbc.Driver}, {@link org.conmgr.jdbc.ConmgrDataSource},
 * {@link org.conmgr.jdbc.ConmgrLossException}. For tools: {@link org.conmgr.jdbc.TargetClient}.
 */
@NullMarked
package org.conmgr.jdbc;

import org.jspecify.annotations.NullMarked;
