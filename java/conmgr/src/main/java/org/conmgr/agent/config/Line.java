package org.conmgr.agent.config;

import java.util.Locale;
import java.util.Optional;

/**
 * The reading of one line of {@code name = value # comment} (A23, A25). A value is a run of
 * characters without blanks, quotes and {@code #}, or stands in single quotes, where {@code ''} and
 * {@code \'} are a quote and {@code \\} is a backslash.
 */
final class Line {

  /** A line that sets something. */
  record Setting(int line, String name, String value) {}

  /** A line that cannot be read, and from where on. */
  static final class SyntaxException extends Exception {
    SyntaxException(String message) {
      super(message);
    }
  }

  private final String text;
  private int position;

  private Line(String text) {
    this.text = text;
  }

  /** What the line sets; nothing if it is blank or a comment. */
  static Optional<Setting> parse(int number, String text) throws SyntaxException {
    return new Line(text).setting(number);
  }

  private Optional<Setting> setting(int number) throws SyntaxException {
    skipBlanks();
    if (atEnd()) {
      return Optional.empty();
    }
    String name = name();
    skipBlanks();
    if (!atEnd() && text.charAt(position) == '=') {
      position++;
      skipBlanks();
    }
    if (atEnd()) {
      throw new SyntaxException("\"" + name + "\" has no value");
    }
    String value = text.charAt(position) == '\'' ? quoted() : bare();
    skipBlanks();
    if (!atEnd()) {
      throw new SyntaxException(
          "unexpected text \""
              + text.substring(position)
              + "\" after the value; a value with blanks, commas between them included, must stand"
              + " in single quotes");
    }
    return Optional.of(new Setting(number, name.toLowerCase(Locale.ROOT), value));
  }

  private String name() throws SyntaxException {
    int start = position;
    while (position < text.length() && isNameCharacter(text.charAt(position))) {
      position++;
    }
    if (position == start) {
      throw new SyntaxException(
          "a parameter name is expected before \"" + text.substring(position) + "\"");
    }
    return text.substring(start, position);
  }

  private String bare() throws SyntaxException {
    int start = position;
    while (!atEnd() && !isBlank(text.charAt(position))) {
      char c = text.charAt(position);
      if (c == '\'' || c == '=') {
        throw new SyntaxException("unexpected text \"" + text.substring(position) + "\"");
      }
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() throws SyntaxException {
    StringBuilder value = new StringBuilder();
    for (position++; position < text.length(); position++) {
      char c = text.charAt(position);
      char next = position + 1 < text.length() ? text.charAt(position + 1) : '\0';
      boolean escape = (c == '\\' && (next == '\'' || next == '\\')) || (c == '\'' && next == '\'');
      if (escape) {
        value.append(next);
        position++;
      } else if (c == '\'') {
        position++;
        return value.toString();
      } else {
        value.append(c);
      }
    }
    throw new SyntaxException("the closing single quote is missing");
  }

  private void skipBlanks() {
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
  }

  /** At the end of what counts: of the line, or at a comment. */
  private boolean atEnd() {
    return position >= text.length() || text.charAt(position) == '#';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == '.'
        || Numbers.isDigit(c);
  }
}
