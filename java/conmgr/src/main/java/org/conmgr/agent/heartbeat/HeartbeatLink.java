package org.conmgr.agent.heartbeat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.loop.Failure;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.ErrorCode;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.HeartbeatMessage;
import org.conmgr.wire.Hello;
import org.conmgr.wire.LinkError;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Sender;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a watchdog: says Hello when it stands, hands on what it hears, and ends itself
 * with an Error message when the peer breaks the framing. Confined to the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close ends in channelInactive.
final class HeartbeatLink extends ByteToMessageDecoder {
  /** Who listens to a link. */
  interface Owner {
    /** The connection stands, and Hello is being sent. */
    void opened(HeartbeatLink link);

    /** A message arrived. */
    void heard(HeartbeatLink link, HeartbeatMessage message);

    /** The link has ended without {@link #close}. */
    void ended(HeartbeatLink link, String reason);
  }

  private final FrameDecoder decoder = new FrameDecoder(Dialogue.HEARTBEAT, Sender.WATCHDOG);
  private final Hello hello;
  private final Owner owner;
  private @Nullable ChannelHandlerContext context;
  private @Nullable String endReason;
  private boolean isClosed;

  HeartbeatLink(Hello hello, Owner owner) {
    this.hello = hello;
    this.owner = owner;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    owner.opened(this);
    send(hello);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (isClosed || endReason != null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    ByteBuffer bytes = in.nioBuffer();
    int start = bytes.position();
    try {
      Optional<Message> message = decoder.decode(bytes);
      in.skipBytes(bytes.position() - start);
      if (message.isPresent()) {
        owner.heard(this, (HeartbeatMessage) message.get());
      }
    } catch (ProtocolException e) {
      fail(ErrorCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
      in.skipBytes(in.readableBytes());
    }
  }

  /** Tells the peer what it did wrong and ends the link, which counts as lost. */
  void fail(ErrorCode code, String reason) {
    endReason = reason;
    closeAfter(new LinkError(code, reason));
  }

  /** Sends a message. */
  void send(HeartbeatMessage message) {
    if (context != null && context.channel().isActive()) {
      context.writeAndFlush(Unpooled.wrappedBuffer(Encoder.encode(message)));
    }
  }

  /** Ends the link; the owner hears no more of it. */
  void close() {
    isClosed = true;
    if (context != null) {
      context.close();
    }
  }

  /** Says a last message without waiting for it, and ends the link; the owner hears no more. */
  void closeWith(HeartbeatMessage last) {
    isClosed = true;
    closeAfter(last);
  }

  private void closeAfter(HeartbeatMessage last) {
    if (context != null) {
      // A peer that takes nothing more does not keep the link: what the kernel takes at once is
      // sent.
      context.writeAndFlush(Unpooled.wrappedBuffer(Encoder.encode(last)));
      context.close();
    }
  }

  /** The address at which the watchdog was reached. */
  Optional<InetAddress> address() {
    return context != null && context.channel().remoteAddress() instanceof InetSocketAddress peer
        ? Optional.ofNullable(peer.getAddress())
        : Optional.empty();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    end("the watchdog closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (endReason == null) {
      endReason = Failure.reason(cause);
    }
    ctx.close();
  }

  private void end(String reason) {
    if (!isClosed) {
      isClosed = true;
      owner.ended(this, endReason == null ? reason : endReason);
    }
  }
}
