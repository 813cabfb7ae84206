package org.conmgr.agent.log;

/** Where lines end up. Used by the log thread only. */
interface Destination extends AutoCloseable {
  /**
   * Writes one line; may block only if losing the line is worse.
   *
   * @return false if the line was dropped
   */
  boolean write(LogLine line);

  @Override
  void close();
}
