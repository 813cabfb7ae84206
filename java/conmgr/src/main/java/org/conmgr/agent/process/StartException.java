package org.conmgr.agent.process;

/** What keeps conmgr from starting, worded for whoever starts it. */
final class StartException extends Exception {
  StartException(String message) {
    super(message);
  }
}
