package org.conmgr.ctl;

/** What the command line asks for. */
sealed interface Request {

  /** {@code --help} */
  record Help() implements Request {}

  /** {@code --version} */
  record Version() implements Request {}

  /** A mode with its options. */
  record Run(Invocation invocation) implements Request {}
}
