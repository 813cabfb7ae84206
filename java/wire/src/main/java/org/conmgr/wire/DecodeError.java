package org.conmgr.wire;

/** What a decoder can find wrong, in the order in which it looks. */
public enum DecodeError {
  UNKNOWN_TYPE("unknown message type"),
  LENGTH_TOO_SMALL("message length too small"),
  LENGTH_TOO_LARGE("message length too large"),
  NOT_A_REQUEST("not a target request"),
  FIELD_TRUNCATED("field reaches past the end of the message"),
  VERSION_UNSUPPORTED("unsupported protocol version"),
  FIELD_DUPLICATE("field given twice"),
  FIELD_SIZE("field has the wrong size"),
  FIELD_RANGE("field value out of range"),
  FIELD_TEXT("field is not printable UTF-8 text"),
  FIELD_MISSING("required field missing");

  private final String text;

  DecodeError(String text) {
    this.text = text;
  }

  /** The reason in words, fit for a message to the peer. */
  public String text() {
    return text;
  }
}
