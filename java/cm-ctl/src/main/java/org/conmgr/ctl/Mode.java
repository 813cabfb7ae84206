package org.conmgr.ctl;

import java.util.List;
import java.util.Locale;

/** What cm_ctl is to do, and the options that go with it (A46). */
enum Mode {
  START("-D", "-W", "--complete", "-t", "-l"),
  STOP("-D", "-W", "-m", "-t"),
  RESTART("-D", "-W", "--complete", "-m", "-t", "-l"),
  RELOAD("-D", "-t"),
  STATUS("-D", "-t", "-i", "--json");

  private final String options;

  Mode(String... options) {
    this.options = String.join(" ", options);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean takes(String option) {
    return List.of(options.split(" ", -1)).contains(option);
  }

  static Mode of(String word) throws CtlException {
    for (Mode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw CtlException.usage("unrecognized operation mode \"" + word + "\"");
  }
}
