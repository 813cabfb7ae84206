package org.conmgr.agent.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * log4j's configuration, made by hand: one appender, one level. No file is looked for and no
 * plug-in is searched, which takes log4j half of its time to start.
 */
final class LogConfiguration extends AbstractConfiguration {
  private final LogAppender appender;

  LogConfiguration(LoggerContext context, LogAppender appender) {
    super(context, ConfigurationSource.NULL_SOURCE);
    this.appender = appender;
    // the log goes on while the process ends; whoever started it closes it
    isShutdownHookEnabled = false;
  }

  @Override
  public void initialize() {
    setState(State.INITIALIZING);
    doConfigure();
    setState(State.INITIALIZED);
  }

  @Override
  @SuppressWarnings("NullAway") // no level and no filter of its own for the appender
  protected void doConfigure() {
    appender.start();
    addAppender(appender);
    getRootLogger().addAppender(appender, null, null);
    // what Netty says of itself is of no use to operators
    addLogger("io.netty", new LoggerConfig("io.netty", Level.WARN, true));
  }

  void setLeast(Level level) {
    appender.setLeast(level);
    getRootLogger().setLevel(level);
  }
}
