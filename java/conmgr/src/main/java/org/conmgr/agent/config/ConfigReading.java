package org.conmgr.agent.config;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of reading a file.
 *
 * @param config there exactly if no problem is an error
 * @param problems in the order of their lines
 */
public record ConfigReading(Optional<ConmgrConfig> config, List<Problem> problems) {
  public ConfigReading {
    problems = List.copyOf(problems);
  }
}
