package org.conmgr.agent;

/** How conmgr is stopped (A48). */
public enum StopMode {
  /** No new drivers; it ends when the last application has gone. */
  SMART,
  /** Drivers are told and cut off, watchdogs get Goodbye, then it ends. */
  FAST,
  /** It ends at once: what can be said without waiting is said. */
  IMMEDIATE
}
