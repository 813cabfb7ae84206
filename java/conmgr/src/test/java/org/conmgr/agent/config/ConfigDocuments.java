package org.conmgr.agent.config;

import java.util.Optional;

/** Writes the documents that come from the table of parameters. */
final class ConfigDocuments {
  private static final int WIDTH = 92;

  private ConfigDocuments() {}

  /** {@code conmgr.conf.sample}: all parameters, commented out, with their defaults. */
  static String sample() {
    StringBuilder out = new StringBuilder();
    out.append("# conmgr.conf - configuration of one conmgr process\n");
    out.append("#\n");
    out.append(
        "# One \"name = value\" a line; # starts a comment. Names do not depend on case. A\n");
    out.append(
        "# value with blanks or commas stands in single quotes. Times are seconds, or take\n");
    out.append("# one of the units ms, s, min, h. Commented lines show the defaults.\n");
    out.append("#\n");
    out.append("# At least one instance is needed: set backend_host0, and its ports where the\n");
    out.append("# defaults do not fit; backend_host1 is the next one, and so on.\n");
    for (Parameter<?> parameter : Parameters.ALL) {
      out.append('\n');
      comment(out, parameter.doc());
      comment(out, "Allowed: " + parameter.kind().allowed() + ".");
      comment(out, "A change takes effect " + parameter.effect().text() + ".");
      String name =
          parameter.scope() == Parameter.Scope.INSTANCE ? parameter.nameOf(0) : parameter.name();
      out.append('#').append(name).append(" = ").append(value(parameter)).append('\n');
    }
    return out.toString();
  }

  /** The table of {@code docs/conmgr.conf.md}. */
  static String table() {
    StringBuilder out = new StringBuilder();
    out.append("| parameter | type | default | allowed | what it sets | a change takes effect |\n");
    out.append("|---|---|---|---|---|---|\n");
    for (Parameter<?> parameter : Parameters.ALL) {
      out.append("| `")
          .append(parameter.displayName())
          .append("` | ")
          .append(parameter.kind().type())
          .append(" | ")
          .append(
              parameter
                  .defaultText()
                  .map(text -> "`" + (text.isEmpty() ? "''" : text) + "`")
                  .orElse("–"))
          .append(" | ")
          .append(parameter.kind().allowed())
          .append(" | ")
          .append(parameter.doc())
          .append(" | ")
          .append(parameter.effect().text())
          .append(" |\n");
    }
    return out.toString();
  }

  private static String value(Parameter<?> parameter) {
    Optional<String> text = parameter.defaultText();
    boolean quotes = parameter.kind().type().equals("string");
    return quotes ? "'" + text.orElse("") + "'" : text.orElse("");
  }

  private static void comment(StringBuilder out, String text) {
    StringBuilder line = new StringBuilder("#");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }
}
