package org.conmgr.ctl;

import java.util.Locale;

/** How conmgr is stopped (A48). */
enum StopMode {
  SMART,
  FAST,
  IMMEDIATE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By name or first letter. */
  static StopMode of(String text) throws CtlException {
    for (StopMode mode : values()) {
      if (mode.word().equals(text) || mode.word().substring(0, 1).equals(text)) {
        return mode;
      }
    }
    throw CtlException.usage(
        "unrecognized shutdown mode \"" + text + "\"; it must be smart, fast or immediate");
  }
}
