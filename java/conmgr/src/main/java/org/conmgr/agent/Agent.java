package org.conmgr.agent;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.loop.Addresses;
import org.conmgr.agent.loop.Loop;
import org.conmgr.agent.loop.Transport;

/**
 * conmgr, from outside: thread-safe, every method returns at once. Inside everything runs on one
 * event loop, in {@link AgentCore}.
 *
 * <p>Futures complete on the loop, so what follows them there must not block. After {@link #stop}
 * has completed the loop still runs, so that whoever asked can be answered; {@link #close} ends it.
 */
public final class Agent implements AutoCloseable {
  private final Loop loop;
  private final Addresses addresses;
  private final AgentCore core;

  /** An agent that does not listen yet. */
  public Agent(ConmgrConfig config, Identity identity) {
    this(config, identity, Transport.best());
  }

  Agent(ConmgrConfig config, Identity identity, Transport transport) {
    this.loop = Loop.start(transport);
    this.addresses =
        new Addresses(loop, config.instances().size() + config.listenAddresses().size());
    this.core = new AgentCore(config, identity, loop, addresses);
  }

  /**
   * Listens, and begins to connect to the instances without waiting for any (A39). Fails with an
   * IOException that says where it could not listen and why.
   */
  public CompletableFuture<Void> start() {
    return onLoop(core::start);
  }

  /** All of it at one moment. */
  public CompletableFuture<AgentStatus> status() {
    return onLoop(() -> CompletableFuture.completedFuture(core.status()));
  }

  /** True as soon as {@code readiness} is reached, false if not within {@code timeout}. */
  public CompletableFuture<Boolean> whenReady(Readiness readiness, Duration timeout) {
    return onLoop(() -> core.whenReady(readiness))
        .thenApply(nothing -> true)
        .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops (A48); a harder mode may follow a softer one. Completes when stopped. */
  public CompletableFuture<Void> stop(StopMode mode) {
    return onLoop(() -> core.stop(mode));
  }

  /** Where it listens; 0 before {@link #start} has completed if the system chooses the port. */
  public int port() {
    return core.port();
  }

  /** The loop that owns all state; what runs here must not block. */
  public EventLoopGroup loop() {
    return loop.group();
  }

  /** Ends the loop. To be called once, not on the loop, after {@link #stop}. */
  @Override
  public void close() {
    addresses.close();
    loop.stop().syncUninterruptibly();
  }

  /** Posts a task to the loop; the result completes there. */
  private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<Boolean> begin = new CompletableFuture<>();
    CompletableFuture<T> result = begin.thenCompose(nothing -> task.get());
    loop.executor().execute(() -> begin.complete(true));
    return result;
  }
}
