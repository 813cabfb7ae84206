package org.conmgr.agent;

/**
 * Which conmgr this is.
 *
 * @param id what names it to watchdogs over all its restarts: the content of {@code conmgr.id}
 * @param version of the program, such as {@code 1.0.0}
 * @param directory its directory, absolute
 */
public record Identity(String id, String version, String directory) {}
