package org.conmgr.agent.config;

/**
 * A text that a {@link Kind} does not take; the message says what is wrong if that is not plain.
 */
final class InvalidValueException extends Exception {
  InvalidValueException(String message) {
    super(message);
  }
}
