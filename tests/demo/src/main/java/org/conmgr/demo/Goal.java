package org.conmgr.demo;

import java.math.BigDecimal;

/** One line of the summary: a figure, what it means, and what it should be. */
enum Goal {
  PHASE1_P50("phase1_us_p50", "asking conmgr for a target, median", "µs", Bound.AT_MOST, "150"),
  PHASE1_P99("phase1_us_p99", "the same, 99th percentile", "µs", Bound.NONE, "0"),
  CONNECT_RATIO(
      "connect_ratio", "connecting: time through conmgr / direct", "", Bound.AT_MOST, "1.10"),
  QUERY_RATIO("query_ratio", "queries: rate through conmgr / direct", "", Bound.AT_LEAST, "0.98"),
  KILL_TO_ERROR(
      "kill_to_error_ms",
      "kill -9 of the primary to a blocked call's error",
      "ms",
      Bound.AT_MOST,
      "50"),
  PROMOTION_TO_KNOWN(
      "promotion_to_known_ms",
      "end of recovery to conmgr naming the new primary",
      "ms",
      Bound.AT_MOST,
      "50"),
  PROMOTION_TO_WRITE(
      "promotion_to_first_write_ms",
      "end of recovery to the first acknowledged write",
      "ms",
      Bound.NONE,
      "0"),
  DEAD_CLIENT(
      "dead_client_reaped_ms",
      "dead client's sessions gone, beyond the timeout",
      "ms",
      Bound.AT_MOST,
      "500"),
  ROWS_ACKNOWLEDGED(
      "rows_acknowledged", "rows acknowledged to the application", "", Bound.NONE, "0"),
  ROWS_LOST("rows_lost", "of these not on the new primary", "", Bound.AT_MOST, "0"),
  START("cm_ctl_start_s", "cm_ctl start", "s", Bound.AT_MOST, "1.5"),
  STATUS("cm_ctl_status_s", "cm_ctl status", "s", Bound.AT_MOST, "0.5"),
  MEMORY("conmgr_rss_mb", "conmgr's resident memory", "MB", Bound.AT_MOST, "120");

  /** Which side of the goal is good. */
  enum Bound {
    AT_MOST("≤ "),
    AT_LEAST("≥ "),
    NONE("");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  private final String figure;
  private final String meaning;
  private final String unit;
  private final Bound bound;
  private final BigDecimal value;

  Goal(String figure, String meaning, String unit, Bound bound, String value) {
    this.figure = figure;
    this.meaning = meaning;
    this.unit = unit;
    this.bound = bound;
    this.value = new BigDecimal(value);
  }

  String figure() {
    return figure;
  }

  String meaning() {
    return meaning;
  }

  /** A measured value with its unit. */
  String show(BigDecimal measured) {
    return unit.isEmpty() ? measured.toPlainString() : measured.toPlainString() + " " + unit;
  }

  /** The goal with its unit; empty where there is none. */
  String show() {
    return bound == Bound.NONE ? "" : bound.sign + show(value);
  }

  boolean isMet(BigDecimal measured) {
    return switch (bound) {
      case AT_MOST -> measured.compareTo(value) <= 0;
      case AT_LEAST -> measured.compareTo(value) >= 0;
      case NONE -> true;
    };
  }
}
