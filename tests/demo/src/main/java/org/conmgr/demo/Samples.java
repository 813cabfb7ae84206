package org.conmgr.demo;

import java.util.Arrays;

/** Durations measured one by one, in nanoseconds. Used by one thread. */
final class Samples {
  private long[] values = new long[1024];
  private int count;

  void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = nanos;
  }

  void addAll(Samples others) {
    for (int i = 0; i < others.count; i++) {
      add(others.values[i]);
    }
  }

  int count() {
    return count;
  }

  double medianMicros() {
    return percentileMicros(50);
  }

  /** The smallest value that at least {@code percent} per cent of all values do not exceed. */
  double percentileMicros(int percent) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(count * percent / 100.0);
    return sorted[Math.max(rank, 1) - 1] / 1000.0;
  }
}
