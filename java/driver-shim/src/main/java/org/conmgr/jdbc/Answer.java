package org.conmgr.jdbc;

import org.conmgr.wire.NoTarget;

/** What an address said when asked for an instance. */
public sealed interface Answer {
  /** A conmgr named an instance; the link is open, and the asker's to close. */
  record Given(TargetLink link) implements Answer {}

  /** A conmgr has no such instance. */
  record None(NoTarget reason) implements Answer {}

  /** The peer is not a conmgr; {@code reply} says what it did instead. */
  record NotConmgr(String reply) implements Answer {}
}
