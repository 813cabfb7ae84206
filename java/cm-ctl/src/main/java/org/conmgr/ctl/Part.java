package org.conmgr.ctl;

import java.util.Locale;

/** Which part of the status is shown (A46). */
enum Part {
  ALL,
  INSTANCE,
  APPLICATION;

  static Part of(String text) throws CtlException {
    for (Part part : values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(text)) {
        return part;
      }
    }
    throw CtlException.usage(
        "unrecognized value \""
            + text
            + "\" of option -i; it must be all, instance or application");
  }

  boolean instances() {
    return this != APPLICATION;
  }

  boolean applications() {
    return this != INSTANCE;
  }
}
