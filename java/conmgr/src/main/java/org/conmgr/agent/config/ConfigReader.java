package org.conmgr.agent.config;

import static org.conmgr.agent.config.Parameters.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.conmgr.agent.config.Line.Setting;

/**
 * Reads the text of a {@code conmgr.conf}: into a configuration, or into all that is wrong with it
 * at once (A29). Pure; one object reads one text.
 */
public final class ConfigReader {

  /** A problem and where it belongs, for their order. */
  private record Finding(int line, Problem problem) {}

  private final String file;
  private final Map<Key, Setting> settings = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private ConfigReader(String file) {
    this.file = file;
  }

  /**
   * What the text of a file says.
   *
   * @param file the name that problems give
   */
  public static ConfigReading read(String file, String text) {
    ConfigReader reader = new ConfigReader(file);
    reader.readLines(text);
    reader.checkInstances();
    reader.checkTimes();
    List<Problem> problems =
        reader.findings.stream()
            .sorted(Comparator.comparingInt(Finding::line))
            .map(Finding::problem)
            .toList();
    boolean good = problems.stream().noneMatch(p -> p.severity() == Problem.Severity.ERROR);
    return new ConfigReading(good ? Optional.of(reader.build()) : Optional.empty(), problems);
  }

  private void readLines(String text) {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        Line.parse(number, line).ifPresent(this::add);
      } catch (Line.SyntaxException e) {
        error(number, "syntax error" + in(number) + ": " + e.getMessage(), "");
      }
    }
  }

  private void add(Setting setting) {
    Optional<Key> key = Key.find(setting.name());
    if (key.isEmpty()) {
      error(
          setting.line(),
          "unrecognized configuration parameter \"" + setting.name() + "\"" + in(setting.line()),
          Key.adviceFor(setting.name()).orElse("See conmgr.conf.sample for all parameters."));
      return;
    }
    Setting earlier = settings.put(key.get(), setting);
    if (earlier != null) {
      warning(
          setting.line(),
          "parameter \"" + setting.name() + "\" is set again" + in(setting.line()),
          "The value in line "
              + setting.line()
              + " wins over that in line "
              + earlier.line()
              + ".");
    }
    checkValue(key.get().parameter().kind(), setting);
  }

  private void checkValue(Kind<?> kind, Setting setting) {
    try {
      var unused = kind.parse(setting.value());
    } catch (InvalidValueException e) {
      String why = e.getMessage() == null ? "" : e.getMessage();
      error(
          setting.line(),
          "invalid value for parameter \""
              + setting.name()
              + "\""
              + in(setting.line())
              + ": \""
              + setting.value()
              + "\"",
          (why.isEmpty() ? "The value" : capitalized(why) + "; the value")
              + " must be "
              + kind.allowed()
              + ".");
    }
  }

  /** The lines of each instance number; only the first line of a number matters for messages. */
  private SortedMap<Integer, Setting> instanceNumbers() {
    SortedMap<Integer, Setting> numbers = new TreeMap<>();
    settings.forEach(
        (key, setting) ->
            key.instance()
                .ifPresent(n -> numbers.merge(n, setting, (a, b) -> a.line() <= b.line() ? a : b)));
    return numbers;
  }

  private void checkInstances() {
    SortedMap<Integer, Setting> numbers = instanceNumbers();
    numbers.forEach(
        (number, setting) -> {
          boolean located =
              settings.containsKey(Key.of(BACKEND_HOST, number))
                  || settings.containsKey(Key.of(BACKEND_HOSTADDR, number));
          if (!located) {
            error(
                setting.line(),
                "instance "
                    + number
                    + " has a port but no host"
                    + in(setting.line())
                    + ": \""
                    + setting.name()
                    + "\"",
                "Set "
                    + BACKEND_HOST.nameOf(number)
                    + " or "
                    + BACKEND_HOSTADDR.nameOf(number)
                    + ", or remove the settings of instance "
                    + number
                    + ".");
          }
        });
    if (numbers.isEmpty()) {
      error(
          Integer.MAX_VALUE,
          "no instance is configured in file \"" + file + "\"",
          "Set backend_host0, and backend_port0 and watchdog_port0 where the defaults do not fit.");
    }
  }

  private void checkTimes() {
    try {
      Duration interval = value(HEARTBEAT_INTERVAL);
      Duration timeout = value(HEARTBEAT_TIMEOUT);
      if (timeout.compareTo(interval) <= 0) {
        int line = Math.max(lineOf(Key.of(HEARTBEAT_INTERVAL)), lineOf(Key.of(HEARTBEAT_TIMEOUT)));
        warning(
            line,
            "heartbeat_timeout is not greater than heartbeat_interval" + in(line),
            "Every heartbeat link will be taken for failed: the timeout is "
                + timeout.toMillis()
                + " ms, the interval "
                + interval.toMillis()
                + " ms.");
      }
    } catch (InvalidValueException e) {
      // one of the two has been reported as invalid, so there is nothing to compare
      return;
    }
  }

  private ConmgrConfig build() {
    try {
      List<InstanceConfig> instances = new ArrayList<>();
      for (int number : instanceNumbers().keySet()) {
        instances.add(instance(number));
      }
      return new ConmgrConfig(
          value(PORT),
          value(LISTEN_ADDRESSES),
          instances,
          new HeartbeatConfig(
              value(HEARTBEAT_INTERVAL),
              value(HEARTBEAT_TIMEOUT),
              value(HEARTBEAT_CONNECT_INTERVAL),
              value(HEARTBEAT_CONNECT_TIMEOUT),
              value(HEARTBEAT_LOCAL_ADDRESS)),
          new LogConfig(
              value(LOG_DESTINATION),
              value(SYSLOG_FACILITY),
              value(SYSLOG_IDENT),
              value(LOG_MIN_MESSAGES)),
          value(MAX_CONNECTIONS));
    } catch (InvalidValueException e) {
      throw new IllegalStateException("a value was accepted and then refused", e);
    }
  }

  private InstanceConfig instance(int number) throws InvalidValueException {
    Optional<String> hostaddr = optional(BACKEND_HOSTADDR, number);
    Optional<String> host = optional(BACKEND_HOST, number).or(() -> hostaddr);
    return new InstanceConfig(
        number,
        host.orElseThrow(() -> new IllegalStateException("instance without a host")),
        hostaddr,
        required(BACKEND_PORT, number),
        required(WATCHDOG_PORT, number));
  }

  private <T> T value(Parameter<T> parameter) throws InvalidValueException {
    return parsed(parameter, Key.of(parameter)).orElseThrow();
  }

  private <T> T required(Parameter<T> parameter, int instance) throws InvalidValueException {
    return parsed(parameter, Key.of(parameter, instance)).orElseThrow();
  }

  private <T> Optional<T> optional(Parameter<T> parameter, int instance)
      throws InvalidValueException {
    return parsed(parameter, Key.of(parameter, instance));
  }

  private <T> Optional<T> parsed(Parameter<T> parameter, Key key) throws InvalidValueException {
    Setting setting = settings.get(key);
    Optional<String> text =
        setting != null ? Optional.of(setting.value()) : parameter.defaultText();
    return text.isPresent() ? Optional.of(parameter.kind().parse(text.get())) : Optional.empty();
  }

  private int lineOf(Key key) {
    Setting setting = settings.get(key);
    return setting != null ? setting.line() : 0;
  }

  private void error(int line, String message, String detail) {
    Problem problem = detail.isEmpty() ? Problem.error(message) : Problem.error(message, detail);
    findings.add(new Finding(line, problem));
  }

  private void warning(int line, String message, String detail) {
    findings.add(new Finding(line, Problem.warning(message, detail)));
  }

  private String in(int line) {
    return " in file \"" + file + "\" line " + line;
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
