package org.conmgr.agent.target;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Links that have not sent their first packet whole, in order of arrival. Pure, confined to
 * conmgr's loop; times in nanoseconds.
 *
 * <p>Each may take so long; and there may be so many, or the oldest has to go: a driver sends its
 * request at once, so the oldest is the least likely to be one.
 */
final class CallingLinks<L> {
  /** No link is calling. */
  static final long NEVER = Long.MAX_VALUE;

  private final int max;
  private final long allowance;
  private final Map<L, Long> deadlines = new LinkedHashMap<>();

  /** At most {@code max} links, each for {@code allowance} nanoseconds. */
  CallingLinks(int max, long allowance) {
    this.max = max;
    this.allowance = allowance;
  }

  /** A link was accepted; the answer is the one to close for it, if there are too many. */
  Optional<L> add(L link, long now) {
    deadlines.put(link, now + allowance);
    return deadlines.size() > max ? takeOldest() : Optional.empty();
  }

  /** A link has sent its first packet, or has ended. */
  void remove(L link) {
    deadlines.remove(link);
  }

  /** Takes the oldest link away. */
  Optional<L> takeOldest() {
    Iterator<L> links = deadlines.keySet().iterator();
    if (!links.hasNext()) {
      return Optional.empty();
    }
    L oldest = links.next();
    links.remove();
    return Optional.of(oldest);
  }

  /** Takes the links away whose time is up. */
  List<L> takeExpired(long now) {
    List<L> expired = new ArrayList<>();
    Iterator<Map.Entry<L, Long>> entries = deadlines.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<L, Long> entry = entries.next();
      if (now < entry.getValue()) {
        break;
      }
      expired.add(entry.getKey());
      entries.remove();
    }
    return expired;
  }

  /** Takes all links away. */
  List<L> takeAll() {
    List<L> all = List.copyOf(deadlines.keySet());
    deadlines.clear();
    return all;
  }

  /** When {@link #takeExpired} has something next, or {@link #NEVER}. */
  long nextDeadline() {
    Iterator<Long> times = deadlines.values().iterator();
    return times.hasNext() ? times.next() : NEVER;
  }

  int size() {
    return deadlines.size();
  }
}
