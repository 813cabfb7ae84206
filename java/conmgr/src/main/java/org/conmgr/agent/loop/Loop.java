package org.conmgr.agent.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * conmgr's event loop, one thread named {@code conmgr-loop}, with its clocks. All mutable state of
 * conmgr is confined to it; classes that hold such state assert {@link #isHere}.
 *
 * <p>{@link #nanos} is monotonic and starts near 0, so that times can be compared and added to;
 * every deadline is on it. {@link #wall} is for display only.
 */
public final class Loop {
  private final EventLoopGroup group;
  private final EventLoop executor;
  private final Transport transport;
  private final LongSupplier nanos;
  private final InstantSource wall;

  private Loop(EventLoopGroup group, Transport transport, LongSupplier nanos, InstantSource wall) {
    this.group = group;
    this.executor = group.next();
    this.transport = transport;
    this.nanos = nanos;
    this.wall = wall;
  }

  /** Starts a loop on the machine's clocks. */
  public static Loop start(Transport transport) {
    long origin = System.nanoTime();
    ThreadFactory threads = task -> new FastThreadLocalThread(task, "conmgr-loop");
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, threads, transport.handlers());
    return new Loop(group, transport, () -> System.nanoTime() - origin, InstantSource.system());
  }

  public EventLoopGroup group() {
    return group;
  }

  public EventLoop executor() {
    return executor;
  }

  public Transport transport() {
    return transport;
  }

  /** Whether the caller runs on this loop. */
  public boolean isHere() {
    return executor.inEventLoop();
  }

  /** Monotonic time in nanoseconds, near 0 at the start. */
  public long nanos() {
    return nanos.getAsLong();
  }

  /** The time of day, for display. */
  public Instant wall() {
    return wall.instant();
  }

  /** Ends the loop once what is queued has run. */
  public Future<?> stop() {
    return group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
