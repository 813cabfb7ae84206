package org.conmgr.agent.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.apache.logging.log4j.core.selector.BasicContextSelector;
import org.conmgr.agent.config.LogConfig;
import org.conmgr.agent.config.LogDestination;
import org.conmgr.agent.config.LogLevel;

/**
 * The logging of one process, from before its first message to after its last. Must be started
 * before any class asks log4j for a logger. Thread safe.
 */
public final class Logging implements AutoCloseable {
  /** Another path than {@code /dev/log}; for tests, which have no syslog server there. */
  public static final String SYSLOG_PATH_PROPERTY = "conmgr.syslog";

  private final LogWriter writer = new LogWriter();
  private final LoggerContext context;
  private final LogConfiguration configuration;
  private final long pid = ProcessHandle.current().pid();

  private Logging() {
    System.setProperty("log4j2.disableJmx", "true");
    System.setProperty("log4j2.shutdownHookEnabled", "false");
    Log4jContextFactory factory = new Log4jContextFactory(new BasicContextSelector());
    LogManager.setFactory(factory);
    context = (LoggerContext) LogManager.getContext(false);
    LogAppender appender = new LogAppender(writer, Levels.of(LogLevel.WARNING));
    configuration = new LogConfiguration(context, appender);
    context.start(configuration);
  }

  /** Messages from WARNING up go to standard error until {@link #apply}. */
  public static Logging start() {
    Logging logging = new Logging();
    logging.writer.redirect(List.of(new StderrDestination(logging.pid)));
    logging.setMinMessages(LogLevel.WARNING);
    return logging;
  }

  /**
   * Sends messages where the configuration wants them.
   *
   * @param starting whether they go to standard error in any case, for whoever starts the process
   */
  public void apply(LogConfig config, boolean starting) {
    List<Destination> destinations = new ArrayList<>();
    boolean syslog = config.destinations().contains(LogDestination.SYSLOG);
    boolean noSyslog = syslog && !SyslogDestination.isAvailable();
    if (starting || noSyslog || config.destinations().contains(LogDestination.STDERR)) {
      destinations.add(new StderrDestination(pid));
    }
    if (syslog && !noSyslog) {
      String path = System.getProperty(SYSLOG_PATH_PROPERTY, "/dev/log");
      destinations.add(SyslogDestination.open(path, config, pid, new StderrDestination(pid)));
    }
    writer.redirect(destinations);
    setMinMessages(config.minMessages());
    if (noSyslog && starting) {
      LogManager.getLogger(Logging.class)
          .log(Levels.WARNING, "syslog cannot be used on this platform; logging to stderr");
    }
  }

  /** Drops messages below this level from now on. */
  public void setMinMessages(LogLevel level) {
    configuration.setLeast(Levels.of(level));
    context.updateLoggers();
  }

  /** Writes what is still queued. */
  @Override
  public void close() {
    writer.close();
  }
}
