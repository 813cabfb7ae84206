package org.conmgr.agent.config;

/** Decimal numbers of any length, held to a range. */
final class Numbers {
  private Numbers() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> isDigit((char) c));
  }

  /** The number that {@code text} writes, if it lies within both bounds. */
  static long parse(String text, long min, long max) throws InvalidValueException {
    boolean negative = text.startsWith("-") && isDigits(text.substring(1));
    if (!negative && !isDigits(text)) {
      throw new InvalidValueException("it is not an integer");
    }
    // more than 18 digits may not fit, and are beyond every range
    long value = negative ? -1 : text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    if (value < min || value > max) {
      throw new InvalidValueException("it is out of range");
    }
    return value;
  }
}
