package org.conmgr.agent.config;

import java.util.Optional;

/**
 * One parameter of {@code conmgr.conf}.
 *
 * @param name in lower case; the stem, if it is one of an instance
 * @param kind how its value is read
 * @param defaultText its default as it would stand in the file; none where the default is "not set"
 * @param scope whether there is one of it or one for each instance
 * @param effect when a change takes effect
 * @param doc what it sets, as sentences
 */
record Parameter<T>(
    String name,
    Kind<T> kind,
    Optional<String> defaultText,
    Scope scope,
    Effect effect,
    String doc) {

  /** Whether a name stands alone or takes an instance number behind it (A27). */
  enum Scope {
    AGENT,
    INSTANCE
  }

  /** When a change of the file takes effect. */
  enum Effect {
    RELOAD("after reload or restart"),
    RESTART("after restart");

    private final String text;

    Effect(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** The name with an instance number behind it. */
  String nameOf(int instance) {
    return name + instance;
  }

  /** How it stands in the documents: with N for the instance number. */
  String displayName() {
    return scope == Scope.INSTANCE ? name + "N" : name;
  }
}
