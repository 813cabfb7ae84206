package org.conmgr.jdbc;

import java.io.IOException;
import org.conmgr.wire.DownCode;

/**
 * The instance that a connection used is lost, as conmgr said or as its own end implies. It is a
 * cause of the SQLException (SQLSTATE 08006) that the call in progress throws; the connection is of
 * no further use.
 */
public final class ConmgrLossException extends IOException {
  private final int instance;
  private final DownCode code;

  ConmgrLossException(String reason, int instance, DownCode code) {
    super(reason);
    this.instance = instance;
    this.code = code;
  }

  /** The same loss, for one call that met it: with that call's stack and the socket's error. */
  ConmgrLossException metBy(IOException error) {
    ConmgrLossException met = new ConmgrLossException(reason(), instance, code);
    met.initCause(error);
    return met;
  }

  /** Why, in conmgr's words where it could say. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** The instance's number in conmgr's configuration. */
  public int instance() {
    return instance;
  }

  /** The reason as a code; UNKNOWN if conmgr went away without a word. */
  public DownCode code() {
    return code;
  }
}
