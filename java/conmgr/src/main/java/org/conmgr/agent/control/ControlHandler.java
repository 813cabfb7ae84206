package org.conmgr.agent.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection of {@code cm_ctl}: collects the request line, which must come whole within a
 * deadline, has it answered, and closes. After a stop request it stays open instead, so that its
 * end tells {@code cm_ctl} that the process has gone. Event loop only.
 */
final class ControlHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int LINE_DEADLINE_SECONDS = 5;

  private final ControlService service;
  private final StringBuilder line = new StringBuilder();
  private Optional<Future<?>> deadline = Optional.empty();
  private boolean complete;

  ControlHandler(ControlService service) {
    this.service = service;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    deadline =
        Optional.of(
            context
                .executor()
                .schedule(
                    () -> refuse(context, "no request came in time"),
                    LINE_DEADLINE_SECONDS,
                    TimeUnit.SECONDS));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    if (complete) {
      return; // there is one request a connection
    }
    int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
    int length = (end < 0 ? bytes.writerIndex() : end) - bytes.readerIndex();
    if (line.length() + length >= ControlRequest.MAX_LINE_BYTES) {
      refuse(context, "the request is too long");
      return;
    }
    line.append(bytes.toString(bytes.readerIndex(), length, StandardCharsets.US_ASCII));
    if (end >= 0) {
      ControlRequest.parse(line.toString())
          .ifPresentOrElse(
              request -> answer(context, request), () -> refuse(context, "unknown request"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finishLine();
  }

  /** The peer has gone; its answer has no reader. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }

  private void answer(ChannelHandlerContext context, ControlRequest request) {
    finishLine();
    CompletableFuture<String> document = service.answer(request);
    boolean stays = request instanceof ControlRequest.Stop;
    var unused =
        document.whenComplete(
            (text, failure) -> {
              if (failure != null) {
                send(context, JsonText.error(failure.toString()), false);
              } else {
                send(context, text, stays);
              }
            });
  }

  private void refuse(ChannelHandlerContext context, String why) {
    finishLine();
    send(context, JsonText.error(why), false);
  }

  private void finishLine() {
    complete = true;
    deadline.ifPresent(timer -> timer.cancel(false));
  }

  private static void send(ChannelHandlerContext context, String document, boolean stays) {
    ByteBuf bytes = ByteBufUtil.writeUtf8(context.alloc(), document + "\n");
    ChannelFuture sent = context.writeAndFlush(bytes);
    if (!stays) {
      var unused = sent.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
