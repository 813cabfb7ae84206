package org.conmgr.agent.instance;

/** How an instance stands, as conmgr sees it. {@link MonitorTable} says what leads where. */
public enum MonitorState {
  DISCONNECTED("disconnected", "never connected yet, and no attempt under way"),
  CONNECTING("connecting", "never connected yet, the attempt is under way"),
  UP("up", "its watchdog was heard within one and a half intervals"),
  SUSPECT("suspect", "silent for longer, or its link is lost while its port still answers"),
  DOWN("down", "lost; attempts to connect to its watchdog go on");

  private final String text;
  private final String meaning;

  MonitorState(String text, String meaning) {
    this.text = text;
    this.meaning = meaning;
  }

  /** The word that status and log use. */
  public String text() {
    return text;
  }

  /** One phrase for the documentation. */
  String meaning() {
    return meaning;
  }

  /** Whether its last known attributes can be relied on at all. */
  public boolean isKnown() {
    return this == UP || this == SUSPECT;
  }
}
