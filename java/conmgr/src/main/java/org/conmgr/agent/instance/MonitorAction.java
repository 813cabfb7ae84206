package org.conmgr.agent.instance;

/** What is to be done about an instance, by whoever has the sockets. */
public enum MonitorAction {
  CONNECT("connect to the watchdog and say Hello"),
  ABANDON("give up the attempt under way"),
  RETRY("attempt again after heartbeat_connect_interval"),
  RECONNECT("attempt again at once, but not twice within heartbeat_connect_interval"),
  SEND_BEAT("send a beat"),
  DROP_LINK("close the link"),
  PART("say Goodbye HEARTBEAT_TIMEOUT if that does not block, and close the link"),
  PROBE("ask the postmaster's port for a sign of life"),
  TELL_TIMED_OUT("tell the drivers there: Down HEARTBEAT_TIMEOUT"),
  TELL_UNREACHABLE("tell the drivers there: Down UNREACHABLE"),
  TELL_SHUTTING_DOWN("tell the drivers there: Down SHUTTING_DOWN"),
  TELL_CRASHED("tell the drivers there: Down CRASHED");

  private final String text;

  MonitorAction(String text) {
    this.text = text;
  }

  /** What it means, for the documentation. */
  String text() {
    return text;
  }
}
