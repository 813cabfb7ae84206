package org.conmgr.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads protocol.def: each macro line as the list of its arguments. */
final class ProtocolTable {
  private static final Pattern LINE = Pattern.compile("^(CM_[A-Z_]+)\\((.*)\\).*$");

  private ProtocolTable() {}

  /** The folder of the protocol, found from the module's or the tree's own folder. */
  static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("protocol/protocol.def"))) {
      Path parent = here.getParent();
      if (parent == null) {
        throw new IllegalStateException("no folder protocol above the working directory");
      }
      here = parent;
    }
    return here.resolve("protocol");
  }

  /** The arguments of every line of {@code macro}. */
  static List<List<String>> lines(String macro) {
    List<List<String>> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(folder().resolve("protocol.def"))) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches() && matcher.group(1).equals(macro)) {
          String arguments = matcher.group(2).replaceAll("\\).*", "");
          found.add(List.of(arguments.split(",\\s*", -1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
