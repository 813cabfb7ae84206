package org.conmgr.agent.control;

import java.util.concurrent.CompletableFuture;

/** Who answers requests. Called on the event loop; must not block it. */
@FunctionalInterface
public interface ControlService {
  /** The JSON document that answers the request, as soon as there is one. */
  CompletableFuture<String> answer(ControlRequest request);
}
