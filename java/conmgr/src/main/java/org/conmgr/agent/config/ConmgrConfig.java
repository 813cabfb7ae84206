package org.conmgr.agent.config;

import java.util.List;

/**
 * Everything one conmgr process is set to, checked and with defaults filled in. Immutable.
 *
 * @param port where drivers ask for an instance (A30)
 * @param listenAddresses names or addresses to listen on, never empty (A36)
 * @param instances in the order of their numbers, never empty (A27, A29)
 * @param maxConnections driver links taken at a time; 0 is no limit (A35)
 */
public record ConmgrConfig(
    int port,
    List<String> listenAddresses,
    List<InstanceConfig> instances,
    HeartbeatConfig heartbeat,
    LogConfig log,
    int maxConnections) {

  public ConmgrConfig {
    listenAddresses = List.copyOf(listenAddresses);
    instances = List.copyOf(instances);
  }

  /** The same, logging messages from another level up. */
  public ConmgrConfig withMinMessages(LogLevel level) {
    LogConfig changed = new LogConfig(log.destinations(), log.facility(), log.ident(), level);
    return new ConmgrConfig(port, listenAddresses, instances, heartbeat, changed, maxConnections);
  }
}
