package org.conmgr.agent.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.conmgr.agent.config.Parameter.Scope;

/**
 * What a name in the file stands for.
 *
 * @param instance its number; none for a parameter of the agent
 */
record Key(Parameter<?> parameter, Optional<Integer> instance) {

  static Key of(Parameter<?> parameter) {
    return new Key(parameter, Optional.empty());
  }

  static Key of(Parameter<?> parameter, int instance) {
    return new Key(parameter, Optional.of(instance));
  }

  /** The key of a name in lower case; nothing if no parameter has it. */
  static Optional<Key> find(String name) {
    int stem = stemLength(name);
    Optional<Integer> number = instanceNumber(name.substring(stem));
    return Parameters.ALL.stream()
        .flatMap(
            parameter ->
                parameter.scope() == Scope.AGENT
                    ? Stream.of(of(parameter)).filter(key -> parameter.name().equals(name))
                    : number.stream()
                        .filter(n -> parameter.name().equals(name.substring(0, stem)))
                        .map(n -> of(parameter, n)))
        .findFirst();
  }

  /** What to tell somebody who wrote a name that no parameter has. */
  static Optional<String> adviceFor(String name) {
    String stem = name.substring(0, stemLength(name));
    String digits = name.substring(stem.length());
    for (Parameter<?> parameter : Parameters.ALL) {
      if (parameter.name().equals(stem)) {
        return Optional.of(
            parameter.scope() == Scope.AGENT
                ? "\"" + stem + "\" takes no instance number."
                : "Append an instance number, a plain decimal from 0 up, as in \""
                    + parameter.nameOf(0)
                    + "\".");
      }
    }
    // up to a third of a name may be wrong
    return Parameters.ALL.stream()
        .filter(parameter -> EditDistance.between(stem, parameter.name()) <= 1 + stem.length() / 3)
        .min(Comparator.comparingInt(p -> EditDistance.between(stem, p.name())))
        .map(
            p -> p.scope() == Scope.AGENT ? p.name() : p.name() + (digits.isEmpty() ? "0" : digits))
        .map(nearest -> "Perhaps you meant \"" + nearest + "\".");
  }

  String name() {
    return instance.map(parameter::nameOf).orElse(parameter.name());
  }

  private static int stemLength(String name) {
    int length = name.length();
    while (length > 0 && Numbers.isDigit(name.charAt(length - 1))) {
      length--;
    }
    return length;
  }

  private static Optional<Integer> instanceNumber(String digits) {
    boolean plain = Numbers.isDigits(digits) && (digits.equals("0") || !digits.startsWith("0"));
    if (!plain) {
      return Optional.empty();
    }
    try {
      return Optional.of((int) Numbers.parse(digits, 0, Integer.MAX_VALUE));
    } catch (InvalidValueException e) {
      return Optional.empty();
    }
  }
}
