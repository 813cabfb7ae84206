package org.conmgr.agent.config;

import java.util.Optional;

/**
 * Something in the file that is wrong or odd, worded for its reader (A29).
 *
 * @param severity an ERROR refuses the file, a WARNING does not
 * @param message with file and line
 * @param detail what is allowed, or what to do about it: a sentence
 */
public record Problem(Severity severity, String message, Optional<String> detail) {

  /** Whether the file can be used in spite of it. */
  public enum Severity {
    ERROR,
    WARNING
  }

  static Problem error(String message, String detail) {
    return new Problem(Severity.ERROR, message, Optional.of(detail));
  }

  static Problem error(String message) {
    return new Problem(Severity.ERROR, message, Optional.empty());
  }

  static Problem warning(String message, String detail) {
    return new Problem(Severity.WARNING, message, Optional.of(detail));
  }
}
