package org.conmgr.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk over the addresses of a URL, in their order.
 *
 * <p>With several addresses a preference is first looked for strictly everywhere, and a conmgr is
 * asked to wait only after no address had what is wanted at once. With one address, its conmgr
 * decides both by itself, in one question.
 */
record Pass(ServerType type, boolean isWaiting) {
  static List<Pass> plan(ServerType type, int addresses, Duration targetWait) {
    boolean isWaiting = !targetWait.isZero();
    if (addresses == 1) {
      return List.of(new Pass(type, isWaiting));
    }
    List<Pass> passes = new ArrayList<>();
    if (type.isPreference()) {
      passes.add(new Pass(type.strict(), false));
      passes.add(new Pass(ServerType.ANY, false));
    } else {
      passes.add(new Pass(type, false));
    }
    if (isWaiting) {
      passes.add(new Pass(type, true));
    }
    return List.copyOf(passes);
  }
}
