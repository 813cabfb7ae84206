package org.conmgr.agent.session;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sessions given out, by instance. Confined to conmgr's loop.
 *
 * <p>Links are told apart by identity.
 */
public final class Sessions<L> {
  private final Map<Integer, Map<L, Session<L>>> byInstance = new TreeMap<>();

  /** A driver was given an instance. */
  public void add(Session<L> session) {
    byInstance
        .computeIfAbsent(session.instance(), number -> new IdentityHashMap<>())
        .put(session.link(), session);
  }

  /** A driver link has ended. */
  public void remove(Session<L> session) {
    Map<L, Session<L>> there = byInstance.get(session.instance());
    if (there != null) {
      there.remove(session.link());
    }
  }

  /** Takes all sessions of an instance away, to be told that it is lost. */
  public List<Session<L>> takeAll(int instance) {
    Map<L, Session<L>> there = byInstance.remove(instance);
    return there == null ? List.of() : List.copyOf(there.values());
  }

  /** How many sessions use an instance. */
  public int count(int instance) {
    Map<L, Session<L>> there = byInstance.get(instance);
    return there == null ? 0 : there.size();
  }

  /** How many sessions there are. */
  public int count() {
    int count = 0;
    for (Map<L, Session<L>> there : byInstance.values()) {
      count += there.size();
    }
    return count;
  }

  /** All sessions, by instance. */
  public List<Session<L>> all() {
    List<Session<L>> all = new ArrayList<>();
    byInstance.values().forEach(there -> all.addAll(there.values()));
    return all;
  }
}
