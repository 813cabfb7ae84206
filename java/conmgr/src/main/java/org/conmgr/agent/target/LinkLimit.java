package org.conmgr.agent.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many driver links may stand: what {@code max_connections} allows (A35), and what the limit of
 * file descriptors leaves after the heartbeats have theirs (A43).
 *
 * @param maxConnections as configured; 0 is no limit
 * @param maxDescribed what the descriptors suffice for
 * @param maxCalling of them, those that have not asked yet
 */
public record LinkLimit(int maxConnections, int maxDescribed, int maxCalling) {
  /** Descriptors of the runtime: jars, epoll, listeners, log, control socket and its clients. */
  private static final int RUNTIME_DESCRIPTORS = 64;

  private static final int MAX_CALLING = 1024;
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");
  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** The limits for a set of so many instances, with what this process may open. */
  public static LinkLimit of(int maxConnections, int instances) {
    return of(maxConnections, instances, readDescriptors().orElse(Integer.MAX_VALUE));
  }

  static LinkLimit of(int maxConnections, int instances, int descriptors) {
    int described = Math.max(1, descriptors - RUNTIME_DESCRIPTORS - 2 * instances);
    return new LinkLimit(
        maxConnections, described, Math.max(1, Math.min(MAX_CALLING, described / 2)));
  }

  /** Why one more link than {@code links} is too many, or empty if it is not. */
  Optional<String> objection(int links) {
    if (maxConnections > 0 && links >= maxConnections) {
      return Optional.of("max_connections is " + maxConnections);
    } else if (links >= maxDescribed) {
      return Optional.of("the limit of open files leaves room for " + maxDescribed);
    }
    return Optional.empty();
  }

  private static Optional<Integer> readDescriptors() {
    try {
      return parse(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The soft limit of open files in the lines of {@code /proc/self/limits}. */
  static Optional<Integer> parse(List<String> lines) {
    return lines.stream()
        .map(OPEN_FILES::matcher)
        .filter(Matcher::lookingAt)
        .map(found -> (int) Math.min(Integer.MAX_VALUE, Long.parseLong(found.group(1))))
        .findFirst();
  }
}
