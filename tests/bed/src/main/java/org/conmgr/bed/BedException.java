package org.conmgr.bed;

/**
 * The bed itself is at fault, or a condition awaited did not come true: never caught, it ends the
 * test.
 */
public final class BedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BedException(String message) {
    super(message);
  }

  public BedException(String message, Throwable cause) {
    super(message, cause);
  }
}
