package org.conmgr.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.conmgr.jdbc.Answer;
import org.conmgr.jdbc.TargetClient;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;

/**
 * Phase 1 by itself, by the driver's own client, where no connection to an instance is to follow.
 */
final class Question {
  private static final Duration MORE_THAN_CONMGR_WAITS = Duration.ofMinutes(1);

  private final InetSocketAddress conmgr;
  private final TargetRequest request;

  /**
   * @param mayWait how long conmgr may wait for such an instance to appear
   */
  Question(int conmgrPort, SessionAttrs attrs, Duration mayWait) {
    conmgr = new InetSocketAddress(InetAddress.getLoopbackAddress(), conmgrPort);
    request = TargetRequest.of(attrs).withWaitMs(Math.toIntExact(mayWait.toMillis()));
  }

  /** Asks once, on a connection of its own; empty if conmgr has no such instance. */
  Optional<Target> ask() throws IOException {
    if (TargetClient.ask(conmgr, request, MORE_THAN_CONMGR_WAITS) instanceof Answer.Given given) {
      try (var link = given.link()) {
        return Optional.of(link.target());
      }
    }
    return Optional.empty();
  }
}
