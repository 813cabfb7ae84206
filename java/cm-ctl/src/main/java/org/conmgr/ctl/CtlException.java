package org.conmgr.ctl;

/** What ends the command, worded for its user, with the exit status it ends with (A49). */
final class CtlException extends Exception {
  /** The request could not be carried out. */
  static final int FAILED = 1;

  /** No conmgr is running. */
  static final int NOT_RUNNING = 3;

  /** There is no usable directory. */
  static final int NO_DIRECTORY = 4;

  private final int exitStatus;

  CtlException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  static CtlException failed(String message) {
    return new CtlException(FAILED, message);
  }

  /** A command line that cannot be understood. */
  static CtlException usage(String message) {
    return failed(message + "\nTry \"cm_ctl --help\" for more information.");
  }

  int exitStatus() {
    return exitStatus;
  }
}
