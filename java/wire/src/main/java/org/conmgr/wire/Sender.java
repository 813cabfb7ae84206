package org.conmgr.wire;

/** Whose messages a decoder reads. */
public enum Sender {
  CONMGR,
  WATCHDOG,
  DRIVER
}
