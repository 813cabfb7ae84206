package org.conmgr.agent.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.conmgr.wire.TargetRequest;

/**
 * Requests whose drivers would rather wait than be refused, in the order of their arrival. Confined
 * to conmgr's loop; times in nanoseconds.
 */
public final class WaitingRequests<L> {
  /** No request waits. */
  public static final long NEVER = Long.MAX_VALUE;

  private record Waiting(TargetRequest request, long deadline) {}

  /** A request whose time is up. */
  public record Expired<L>(L link, TargetRequest request) {}

  private final Map<L, Waiting> byLink = new LinkedHashMap<>();

  /** Never later than the earliest deadline. */
  private long nextDeadline = NEVER;

  /** Keeps a request until it can be answered, or {@code now} plus what the driver allows. */
  public void add(L link, TargetRequest request, long now) {
    long deadline = now + request.waitMs() * 1_000_000L;
    byLink.put(link, new Waiting(request, deadline));
    nextDeadline = Math.min(nextDeadline, deadline);
  }

  /** The driver link has ended. */
  public void remove(L link) {
    byLink.remove(link);
  }

  /** Lets each request be answered in order; those for which {@code answer} says yes are done. */
  public void answer(BiPredicate<L, TargetRequest> answer) {
    byLink.entrySet().removeIf(entry -> answer.test(entry.getKey(), entry.getValue().request()));
  }

  /** Takes the requests away whose time is up. */
  public List<Expired<L>> takeExpired(long now) {
    List<Expired<L>> expired = new ArrayList<>();
    nextDeadline = NEVER;
    Iterator<Map.Entry<L, Waiting>> entries = byLink.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<L, Waiting> entry = entries.next();
      if (now >= entry.getValue().deadline()) {
        expired.add(new Expired<>(entry.getKey(), entry.getValue().request()));
        entries.remove();
      } else {
        nextDeadline = Math.min(nextDeadline, entry.getValue().deadline());
      }
    }
    return expired;
  }

  /** When to ask {@link #takeExpired} next, or {@link #NEVER}. */
  public long nextDeadline() {
    return nextDeadline;
  }

  public boolean isEmpty() {
    return byLink.isEmpty();
  }

  public int size() {
    return byLink.size();
  }
}
