package org.conmgr.agent.control;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.conmgr.agent.Readiness;
import org.conmgr.agent.StopMode;

/** One line of {@code cm_ctl}: words with single blanks between them. */
public sealed interface ControlRequest {

  /** {@code status} */
  record Status() implements ControlRequest {}

  /** {@code reload} */
  record Reload() implements ControlRequest {}

  /** {@code wait primary|all MILLISECONDS} */
  record Wait(Readiness readiness, Duration timeout) implements ControlRequest {}

  /** {@code stop smart|fast|immediate} */
  record Stop(StopMode mode) implements ControlRequest {}

  /** The longest line, its end included. */
  int MAX_LINE_BYTES = 128;

  /** The request that a line makes, if it makes one. */
  static Optional<ControlRequest> parse(String line) {
    List<String> words = List.of(line.split(" ", -1));
    return switch (words.get(0) + "/" + words.size()) {
      case "status/1" -> Optional.of(new Status());
      case "reload/1" -> Optional.of(new Reload());
      case "stop/2" -> named(StopMode.values(), words.get(1)).map(Stop::new);
      case "wait/3" ->
          named(Readiness.values(), words.get(1))
              .filter(readiness -> words.get(2).matches("[0-9]{1,9}"))
              .map(
                  readiness ->
                      new Wait(readiness, Duration.ofMillis(Long.parseLong(words.get(2)))));
      default -> Optional.empty();
    };
  }

  private static <E extends Enum<E>> Optional<E> named(E[] values, String word) {
    return Stream.of(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }
}
