package org.conmgr.demo;

import java.math.BigDecimal;
import java.util.Locale;

/** The table at the end: what was measured, beside what it should be. */
final class Summary {
  private Summary() {}

  static String table(Figures figures) {
    StringBuilder table = new StringBuilder(row("", "measured", "goal", ""));
    for (Goal goal : Goal.values()) {
      String value = figures.get(goal.figure()).map(goal::show).orElse("not measured");
      String verdict =
          figures.get(goal.figure()).map(measured -> verdict(goal, measured)).orElse("missed");
      table.append(row(goal.meaning(), value, goal.show(), verdict));
    }
    return table.toString();
  }

  private static String verdict(Goal goal, BigDecimal measured) {
    if (goal.show().isEmpty()) {
      return "";
    }
    return goal.isMet(measured) ? "met" : "missed";
  }

  private static String row(String meaning, String value, String goal, String verdict) {
    return String.format(Locale.ROOT, "%-50s %14s   %-10s %s", meaning, value, goal, verdict)
            .stripTrailing()
        + "\n";
  }
}
