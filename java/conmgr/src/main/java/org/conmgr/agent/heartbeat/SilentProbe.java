package org.conmgr.agent.heartbeat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.instance.MonitorEvent;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Failure;
import org.conmgr.agent.loop.Loop;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.TargetRequest;

/**
 * Asks a postmaster's port for a sign of life with the first packet of a driver, which an instance
 * answers with one byte and does not log. Confined to the loop; reports once, unless cancelled.
 *
 * <p>Any byte means that it lives; a refusal, or an end without a byte, that it does not. Whatever
 * fails on this side (no descriptor, no route) says nothing about the instance.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close ends in channelInactive.
final class SilentProbe extends ChannelInboundHandlerAdapter {
  private static final Logger logger = LogManager.getLogger(SilentProbe.class);

  private final Consumer<MonitorEvent> result;
  private final ChannelFuture connected;
  private boolean isReported;

  /** A probe, under way. */
  SilentProbe(
      Loop loop, Origin origin, InetSocketAddress postmaster, Consumer<MonitorEvent> result) {
    this.result = result;
    Bootstrap bootstrap =
        new Bootstrap().group(loop.group()).channel(loop.transport().client()).handler(this);
    this.connected = origin.bind(bootstrap, postmaster.getAddress()).connect(postmaster);
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            logger.log(Levels.DEBUG, "probe of {}: {}", postmaster, Failure.reason(done.cause()));
            report(
                Failure.isRefusal(done.cause())
                    ? MonitorEvent.PROBE_REFUSED
                    : MonitorEvent.PROBE_UNANSWERED);
          }
        });
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    TargetRequest question = TargetRequest.of(SessionAttrs.ANY);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(Encoder.encode(question)));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    report(MonitorEvent.PROBE_ANSWERED);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    report(MonitorEvent.PROBE_REFUSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** Gives up; nothing is reported any more. */
  void cancel() {
    isReported = true;
    connected.channel().close();
  }

  private void report(MonitorEvent event) {
    if (!isReported) {
      isReported = true;
      result.accept(event);
    }
  }
}
