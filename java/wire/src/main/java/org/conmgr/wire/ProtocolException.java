package org.conmgr.wire;

/** The peer sent something that ends the link; the message says what, in words fit for the peer. */
public final class ProtocolException extends Exception {
  private final DecodeError error;

  ProtocolException(DecodeError error) {
    super(error.text());
    this.error = error;
  }

  ProtocolException(DecodeError error, Field field) {
    super(error.text() + ": " + field);
    this.error = error;
  }

  /** What was wrong, as the test vectors name it. */
  public DecodeError error() {
    return error;
  }
}
