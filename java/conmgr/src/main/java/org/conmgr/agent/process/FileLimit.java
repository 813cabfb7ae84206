package org.conmgr.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.conmgr.agent.config.ConmgrConfig;

/** The limit on open files, held against what the configuration may need (A43). */
final class FileLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern SOFT_LIMIT = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

  private FileLimit() {}

  static long needed(ConmgrConfig config) {
    return 9L + 2L * config.instances().size() + config.maxConnections();
  }

  /** What to warn of, if anything. */
  static Optional<String> warning(ConmgrConfig config) {
    OptionalLong limit = current();
    return limit.isPresent() ? warning(needed(config), limit.getAsLong()) : Optional.empty();
  }

  static Optional<String> warning(long needed, long limit) {
    return limit >= needed
        ? Optional.empty()
        : Optional.of(
            "the limit on open files is "
                + limit
                + ", but "
                + needed
                + " may be needed for the instances and max_connections; raise it with \"ulimit -n\""
                + " or lower max_connections");
  }

  /** The limit of this process; none where it has none or does not tell. */
  static OptionalLong current() {
    try {
      return parse(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong parse(List<String> limits) {
    return limits.stream()
        .map(SOFT_LIMIT::matcher)
        .filter(Matcher::matches)
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
        .findFirst();
  }
}
