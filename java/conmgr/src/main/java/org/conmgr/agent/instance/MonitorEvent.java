package org.conmgr.agent.instance;

/** What can happen to an instance, seen from conmgr. */
public enum MonitorEvent {
  ATTEMPT_DUE("it is time to connect"),
  ATTEMPT_FAILED("the attempt to connect failed or was refused"),
  ATTEMPT_OVERDUE("the attempt to connect took longer than heartbeat_connect_timeout"),
  WELCOMED("the watchdog answered Hello with Welcome"),
  HEARD("a message of the watchdog arrived"),
  BEAT_DUE("it is time for the next beat"),
  SILENCE("nothing was heard for one and a half intervals"),
  TIMED_OUT("nothing was heard for heartbeat_timeout"),
  LINK_LOST("the link ended without Goodbye"),
  SAID_SHUTTING_DOWN("Goodbye: the instance is shutting down"),
  SAID_CRASHED("Goodbye: the postmaster is gone"),
  SAID_WATCHDOG_STOPPING("Goodbye: only the watchdog ends"),
  SAID_TIMED_OUT("Goodbye: the watchdog has not heard this conmgr for heartbeat_timeout"),
  PROBE_ANSWERED("the postmaster's port answered the probe"),
  PROBE_REFUSED("the postmaster's port refused the probe"),
  PROBE_UNANSWERED("the probe got neither answer nor refusal in its time"),
  AVOIDED("a driver could not use the instance");

  private final String text;

  MonitorEvent(String text) {
    this.text = text;
  }

  /** What happened, for the documentation. */
  String text() {
    return text;
  }
}
