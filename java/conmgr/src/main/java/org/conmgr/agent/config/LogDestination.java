package org.conmgr.agent.config;

/** Where messages can go (A34). */
public enum LogDestination {
  STDERR,
  SYSLOG
}
