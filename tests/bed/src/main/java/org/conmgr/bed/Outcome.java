package org.conmgr.bed;

import java.time.Duration;
import java.util.List;

/** What a command that has ended left behind. */
public record Outcome(List<String> command, int exit, String out, String err, Duration took) {
  /** This outcome, if the command succeeded; an exception with all it said, if not. */
  public Outcome expectSuccess() {
    if (exit != 0) {
      throw new BedException(
          "\"%s\" ended with %d:%n%s%s".formatted(String.join(" ", command), exit, out, err));
    }
    return this;
  }
}
