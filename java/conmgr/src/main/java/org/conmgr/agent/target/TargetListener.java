package org.conmgr.agent.target;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Deadline;
import org.conmgr.agent.loop.Failure;
import org.conmgr.agent.loop.LogLimit;
import org.conmgr.agent.loop.Loop;
import org.conmgr.wire.ProtocolLimits;
import org.conmgr.wire.TargetRequest;

/**
 * conmgr's port: takes connections, and keeps those out that are too many, too slow or no drivers.
 * Confined to the loop; the others are handed to {@link TargetDesk}.
 *
 * <p>When descriptors run out it sheds the links that have not asked yet, pauses and goes on (A43).
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close ends in channelInactive.
public final class TargetListener implements DriverLink.Owner {
  private static final Logger logger = LogManager.getLogger(TargetListener.class);
  private static final int BACKLOG = 4096;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Loop loop;
  private final LinkLimit limit;
  private final TargetDesk desk;
  private final Runnable linkGone;
  private final CallingLinks<DriverLink> calling;
  private final Deadline callingEnds;
  private final LogLimit refusals;
  private final LogLimit acceptFailures;
  private final LogLimit misbehaviour;
  private final List<Channel> listeners = new ArrayList<>();
  private int links;

  /**
   * A listener that listens nowhere yet.
   *
   * @param linkGone is told of each link that ended
   */
  public TargetListener(Loop loop, LinkLimit limit, TargetDesk desk, Runnable linkGone) {
    this.loop = loop;
    this.limit = limit;
    this.desk = desk;
    this.linkGone = linkGone;
    this.calling =
        new CallingLinks<>(
            limit.maxCalling(),
            TimeUnit.MILLISECONDS.toNanos(ProtocolLimits.FIRST_FRAME_DEADLINE_MS));
    this.callingEnds = new Deadline(loop, this::endCalls);
    this.refusals = new LogLimit(loop, logger, Levels.LOG);
    this.acceptFailures = new LogLimit(loop, logger, Levels.LOG);
    this.misbehaviour = new LogLimit(loop, logger, Levels.LOG);
  }

  /** Listens on one more address. */
  public ChannelFuture listen(InetSocketAddress address) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop.group())
            .channel(loop.transport().server())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .handler(new AcceptFailures())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new DriverLink(TargetListener.this));
                  }
                })
            .bind(address);
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            listeners.add(bound.channel());
          }
        });
    return bound;
  }

  /** Takes no more connections, and ends those that have not asked. */
  public void close() {
    assert loop.isHere();
    listeners.forEach(Channel::close);
    calling.takeAll().forEach(DriverLink::close);
  }

  /** How many links stand. */
  public int links() {
    return links;
  }

  @Override
  public void opened(DriverLink link) {
    links++;
    limit
        .objection(links - 1)
        .ifPresentOrElse(
            objection -> {
              refusals.log("connection from %s closed: %s".formatted(link.address(), objection));
              link.close();
            },
            () -> call(link));
  }

  private void call(DriverLink link) {
    calling.add(link, loop.nanos()).ifPresent(oldest -> shed(oldest, "too many have not asked"));
    callingEnds.set(calling.nextDeadline());
  }

  private void endCalls() {
    for (DriverLink link : calling.takeExpired(loop.nanos())) {
      shed(link, "no request within %d ms".formatted(ProtocolLimits.FIRST_FRAME_DEADLINE_MS));
    }
    callingEnds.set(calling.nextDeadline());
  }

  private void shed(DriverLink link, String why) {
    misbehaved(link, why);
    link.close();
  }

  @Override
  public void asked(DriverLink link, TargetRequest request) {
    calling.remove(link);
    desk.ask(link, request);
  }

  @Override
  public void misbehaved(DriverLink link, String what) {
    misbehaviour.log("connection from %s closed: %s".formatted(link.address(), what));
  }

  @Override
  public void closed(DriverLink link) {
    links--;
    calling.remove(link);
    desk.leave(link);
    linkGone.run();
  }

  /** Sits on each listening socket: what cannot be accepted does not end it. */
  private final class AcceptFailures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      acceptFailures.log("could not accept a connection: %s".formatted(Failure.reason(cause)));
      calling.takeOldest().ifPresent(oldest -> shed(oldest, "out of file descriptors"));
      ctx.channel().config().setAutoRead(false);
      loop.executor()
          .schedule(
              () -> ctx.channel().config().setAutoRead(true),
              PAUSE.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }
}
