package org.conmgr.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.conmgr.agent.config.Parameter.Effect;
import org.conmgr.agent.config.Parameter.Scope;

/**
 * The one table of parameters (A30–A36). Reading, error messages, {@code conmgr.conf.sample} and
 * the table in {@code docs/conmgr.conf.md} all come from it; a test fails when they drift apart.
 */
final class Parameters {
  private static final Kind<Integer> PORT_NUMBER = new Kind.WholeNumber(1, 65535);
  private static final Kind<Duration> HEARTBEAT_TIME =
      new Kind.Time(Duration.ofMillis(10), Duration.ofHours(24));
  private static final Kind.Text HOST_NAME =
      new Kind.Text(255, "a host name or a numeric IPv4 or IPv6 address", false);

  static final Parameter<Integer> PORT =
      agent(
          "port",
          PORT_NUMBER,
          "27546",
          Effect.RESTART,
          "The TCP port on which drivers ask conmgr for an instance.");

  static final Parameter<List<String>> LISTEN_ADDRESSES =
      agent(
          "listen_addresses",
          new Kind.TextList(
              HOST_NAME, "a list, with commas between, of host names or numeric addresses"),
          "localhost",
          Effect.RESTART,
          "The names or addresses to listen on; localhost is 127.0.0.1 and ::1, * is all addresses."
              + " Drivers should run on the same host as their conmgr.");

  static final Parameter<Integer> MAX_CONNECTIONS =
      agent(
          "max_connections",
          new Kind.WholeNumber(0, Integer.MAX_VALUE),
          "0",
          Effect.RESTART,
          "The greatest number of driver connections at a time; 0 is no limit."
              + " One more is closed without a message, and logged.");

  static final Parameter<String> BACKEND_HOST =
      instance(
          "backend_host",
          HOST_NAME,
          Optional.empty(),
          "The host name or address of instance N."
              + " It is also the name that certificates and passwords are matched with.");

  static final Parameter<String> BACKEND_HOSTADDR =
      instance(
          "backend_hostaddr",
          new Kind.NumericAddress(),
          Optional.empty(),
          "The numeric address of instance N. It wins over backend_hostN and saves the name look-up.");

  static final Parameter<Integer> BACKEND_PORT =
      instance(
          "backend_port",
          PORT_NUMBER,
          Optional.of("27500"),
          "The TCP port on which the postmaster of instance N listens.");

  static final Parameter<Integer> WATCHDOG_PORT =
      instance(
          "watchdog_port",
          PORT_NUMBER,
          Optional.of("27545"),
          "The TCP port on which the watchdog of instance N listens:"
              + " watchdog.port in its postgresql.conf.");

  static final Parameter<Duration> HEARTBEAT_INTERVAL =
      agent(
          "heartbeat_interval",
          HEARTBEAT_TIME,
          "10",
          Effect.RESTART,
          "The time between two beats on a heartbeat link. It holds for both ends.");

  static final Parameter<Duration> HEARTBEAT_TIMEOUT =
      agent(
          "heartbeat_timeout",
          HEARTBEAT_TIME,
          "20",
          Effect.RESTART,
          "The time without a message after which a heartbeat link has failed. It holds for both"
              + " ends, and should be at least twice heartbeat_interval.");

  static final Parameter<Duration> HEARTBEAT_CONNECT_INTERVAL =
      agent(
          "heartbeat_connect_interval",
          HEARTBEAT_TIME,
          "1",
          Effect.RESTART,
          "The time from the end of a failed attempt to connect to a watchdog to the next attempt.");

  static final Parameter<Duration> HEARTBEAT_CONNECT_TIMEOUT =
      agent(
          "heartbeat_connect_timeout",
          HEARTBEAT_TIME,
          "10",
          Effect.RESTART,
          "The time that one attempt to connect to a watchdog may take, its answer included.");

  static final Parameter<Optional<InetAddress>> HEARTBEAT_LOCAL_ADDRESS =
      agent(
          "heartbeat_local_address",
          new Kind.OwnAddress(),
          "",
          Effect.RESTART,
          "The address of this host that heartbeats come from; if empty, the system chooses."
              + " It must be the one that SQL sessions come from.");

  static final Parameter<Set<LogDestination>> LOG_DESTINATION =
      agent(
          "log_destination",
          new Kind.Choices<>(LogDestination.class),
          "stderr",
          Effect.RESTART,
          "Where messages go: stderr, syslog, or both.");

  static final Parameter<SyslogFacility> SYSLOG_FACILITY =
      agent(
          "syslog_facility",
          new Kind.Choice<>(SyslogFacility.class),
          "LOCAL0",
          Effect.RESTART,
          "The syslog facility, if log_destination has syslog.");

  static final Parameter<String> SYSLOG_IDENT =
      agent(
          "syslog_ident",
          new Kind.Text(64, "up to 64 bytes of printable text", true),
          "conmgr",
          Effect.RESTART,
          "The program name in syslog, if log_destination has syslog.");

  static final Parameter<LogLevel> LOG_MIN_MESSAGES =
      agent(
          "log_min_messages",
          new Kind.Choice<>(LogLevel.class),
          "WARNING",
          Effect.RELOAD,
          "The least severe level that is logged. LOG, the level of changes of state, lies"
              + " between ERROR and FATAL.");

  /** In the order in which the documents list them. */
  static final List<Parameter<?>> ALL =
      List.of(
          PORT,
          LISTEN_ADDRESSES,
          MAX_CONNECTIONS,
          BACKEND_HOST,
          BACKEND_HOSTADDR,
          BACKEND_PORT,
          WATCHDOG_PORT,
          HEARTBEAT_INTERVAL,
          HEARTBEAT_TIMEOUT,
          HEARTBEAT_CONNECT_INTERVAL,
          HEARTBEAT_CONNECT_TIMEOUT,
          HEARTBEAT_LOCAL_ADDRESS,
          LOG_DESTINATION,
          SYSLOG_FACILITY,
          SYSLOG_IDENT,
          LOG_MIN_MESSAGES);

  private Parameters() {}

  private static <T> Parameter<T> agent(
      String name, Kind<T> kind, String defaultText, Effect effect, String doc) {
    return new Parameter<>(name, kind, Optional.of(defaultText), Scope.AGENT, effect, doc);
  }

  private static <T> Parameter<T> instance(
      String name, Kind<T> kind, Optional<String> defaultText, String doc) {
    return new Parameter<>(name, kind, defaultText, Scope.INSTANCE, Effect.RESTART, doc);
  }
}
