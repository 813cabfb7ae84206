package org.conmgr.wire;

/** The two dialogues: conmgr with a watchdog, and a driver with conmgr. */
public enum Dialogue {
  HEARTBEAT,
  TARGET
}
