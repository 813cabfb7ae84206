package org.conmgr.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** Short words for the tests of this package: read these lines, expect this. */
final class Reading {
  static final String HOST = "backend_host0 = 'db1'";

  private Reading() {}

  /** The configuration of these lines and one instance, which must read without any problem. */
  static ConmgrConfig clean(String... lines) {
    ConfigReading reading = read(lines);
    assertEquals(List.of(), reading.problems());
    return reading.config().orElseThrow();
  }

  static InstanceConfig cleanInstance(String... lines) {
    return clean(lines).instances().get(0);
  }

  static ConfigReading read(String... lines) {
    return ConfigReader.read("conmgr.conf", String.join("\n", lines) + "\n" + HOST + "\n");
  }

  static ConfigReading readOnly(String... lines) {
    return ConfigReader.read("conmgr.conf", String.join("\n", lines) + "\n");
  }

  /** Expects the line to be refused with this message and detail, and returns nothing else. */
  static void refused(String line, String message, String detail) {
    ConfigReading reading = read(line);
    assertTrue(reading.config().isEmpty());
    assertEquals(List.of(Problem.error(message, detail)), reading.problems());
  }

  /** Expects the value of this one-line setting to be refused as invalid. */
  static void invalid(String name, String value, String detail) {
    refused(
        name + " = '" + value.replace("'", "''") + "'",
        "invalid value for parameter \""
            + name
            + "\" in file \"conmgr.conf\" line 1: \""
            + value
            + "\"",
        detail);
  }
}
