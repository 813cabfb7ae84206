package org.conmgr.agent;

import java.time.Instant;
import java.util.List;

/**
 * conmgr itself.
 *
 * @param state {@code running} or {@code stopping}
 * @param connections driver links that stand, waiting ones included
 * @param maxConnections the limit as configured; 0 is none
 */
public record ProcessStatus(
    long pid,
    Identity identity,
    int port,
    List<String> listenAddresses,
    Instant started,
    String state,
    int connections,
    int maxConnections) {

  public ProcessStatus {
    listenAddresses = List.copyOf(listenAddresses);
  }
}
