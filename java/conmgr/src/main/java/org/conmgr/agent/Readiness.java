package org.conmgr.agent;

/** What {@link Agent#whenReady} waits for. */
public enum Readiness {
  /** The heartbeat with a primary stands. */
  PRIMARY,
  /** The heartbeat with every instance stands. */
  ALL
}
