package org.conmgr.agent.instance;

/**
 * How an instance stands within its set, beside its own state: everything but MEMBER keeps it from
 * being a target. {@code reason} says why in words fit for log, status and drivers.
 */
public record Standing(Kind kind, String reason) {
  /** The verdicts of {@link PrimaryArbiter}. */
  public enum Kind {
    /** Belongs to the set, and is the only or the right one of its role. */
    MEMBER,
    /** A primary, but another one has a higher timeline. */
    SUPERSEDED,
    /** A primary of the same timeline as one that was known before. */
    RIVAL,
    /** Its system identifier is not that of the set. */
    FOREIGN
  }

  /** The standing of an instance that nothing speaks against. */
  public static final Standing MEMBER = new Standing(Kind.MEMBER, "");
}
