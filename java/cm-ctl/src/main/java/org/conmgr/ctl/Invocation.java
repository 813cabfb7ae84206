package org.conmgr.ctl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One understood command line.
 *
 * @param directory as given, by -D or CMDATA
 * @param waits whether to wait until it is done (no -W)
 * @param complete whether start waits for all instances (--complete)
 * @param timeout for all of the waiting together (-t)
 * @param logFile where conmgr's standard error goes (-l)
 */
record Invocation(
    Mode mode,
    Optional<String> directory,
    boolean waits,
    boolean complete,
    Duration timeout,
    StopMode stopMode,
    Part part,
    boolean json,
    Optional<Path> logFile) {}
