package org.conmgr.agent.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.loop.Failure;
import org.conmgr.agent.session.Session;
import org.conmgr.wire.DecodeError;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.Sender;
import org.conmgr.wire.TargetMessage;
import org.conmgr.wire.TargetRequest;
import org.jspecify.annotations.Nullable;

/**
 * One connection to conmgr's port. Confined to the loop; lives from accept to close.
 *
 * <p>CALLING → WAITING or GIVEN → CLOSED, or straight to CLOSED. It takes one request; whatever a
 * driver sends after that ends it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close ends in channelInactive.
final class DriverLink extends ByteToMessageDecoder {
  /** How far it has come. */
  enum Phase {
    /** Nothing whole was received yet. */
    CALLING,
    /** It asked, and the answer is kept back. */
    WAITING,
    /** It was given an instance. */
    GIVEN,
    /** It has been or is being closed. */
    CLOSED
  }

  /** Who listens to driver links. */
  interface Owner {
    /** The link stands. */
    void opened(DriverLink link);

    /**
     * A driver asks; it is answered with {@link #give}, {@link #refuse} or {@link #keepWaiting}.
     */
    void asked(DriverLink link, TargetRequest request);

    /** The peer is not a driver, or broke the rules; the link is being closed. */
    void misbehaved(DriverLink link, String what);

    /** The link has ended, by whichever side. */
    void closed(DriverLink link);
  }

  /** A stock client asks once for each kind there is. */
  private static final int MAX_ENCRYPTION_REQUESTS = 2;

  private final FrameDecoder decoder = new FrameDecoder(Dialogue.TARGET, Sender.DRIVER);
  private final Owner owner;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Session<DriverLink> session;
  private int encryptionRequests;
  private Phase phase = Phase.CALLING;

  DriverLink(Owner owner) {
    this.owner = owner;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    owner.opened(this);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    switch (phase) {
      case CALLING -> call(in);
      case WAITING, GIVEN -> misbehave("driver sent more than a request", in);
      case CLOSED -> in.skipBytes(in.readableBytes());
    }
  }

  private void call(ByteBuf in) {
    ByteBuffer bytes = in.nioBuffer();
    switch (FirstPacket.classify(bytes)) {
      case INCOMPLETE -> {}
      case REQUEST -> request(bytes, in);
      case ENCRYPTION_REQUEST -> refuseEncryption(in);
      case STARTUP -> {
        writeLast(FirstPacket.loginRefusal());
        misbehave("client takes this port for that of an instance", in);
      }
      case OTHER -> misbehave("not a request", in);
    }
  }

  private void refuseEncryption(ByteBuf in) {
    if (++encryptionRequests > MAX_ENCRYPTION_REQUESTS) {
      misbehave("client asks for encryption again and again", in);
      return;
    }
    in.skipBytes(2 * Integer.BYTES);
    write(FirstPacket.encryptionRefusal());
  }

  private void request(ByteBuffer bytes, ByteBuf in) {
    int start = bytes.position();
    try {
      Optional<Message> message = decoder.decode(bytes);
      in.skipBytes(bytes.position() - start);
      if (message.isPresent()) {
        owner.asked(this, (TargetRequest) message.get());
      }
    } catch (ProtocolException e) {
      String what = String.valueOf(e.getMessage());
      if (e.error() != DecodeError.NOT_A_REQUEST) {
        boolean isVersion = e.error() == DecodeError.VERSION_UNSUPPORTED;
        NoTargetCode code = isVersion ? NoTargetCode.VERSION_UNSUPPORTED : NoTargetCode.BAD_REQUEST;
        writeLast(
            Encoder.encode(
                new NoTarget(code, isVersion ? what + ": this conmgr speaks 1.x" : what)));
      }
      misbehave(what, in);
    }
  }

  private void misbehave(String what, ByteBuf in) {
    in.skipBytes(in.readableBytes());
    owner.misbehaved(this, what);
    close();
  }

  /** Answers with a target; the link stays, as the session does. */
  void give(TargetMessage target) {
    phase = Phase.GIVEN;
    write(Encoder.encode(target));
  }

  /** Takes the session of the target given; false if the link has ended meanwhile. */
  boolean holds(Session<DriverLink> given) {
    if (phase != Phase.GIVEN) {
      return false;
    }
    session = given;
    return true;
  }

  /** Answers that there is no target, and closes. */
  void refuse(NoTarget answer) {
    writeLast(Encoder.encode(answer));
    phase = Phase.CLOSED;
  }

  /** The answer is kept back. */
  void keepWaiting() {
    phase = Phase.WAITING;
  }

  /** Sends a notice that many links get, without closing yet. */
  void push(ByteBuf notice) {
    if (context != null) {
      context.writeAndFlush(notice.retainedDuplicate());
    }
  }

  /** Closes once all is sent. */
  void close() {
    if (context != null && phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void write(ByteBuffer bytes) {
    if (context != null) {
      context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }
  }

  private void writeLast(ByteBuffer bytes) {
    if (context != null) {
      context.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    phase = Phase.CLOSED;
    owner.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!Failure.isReset(cause)) {
      owner.misbehaved(this, Failure.reason(cause));
    }
    ctx.close();
  }

  /** What it was given, if it was. */
  Optional<Session<DriverLink>> session() {
    return Optional.ofNullable(session);
  }

  Phase phase() {
    return phase;
  }

  /** Address and port of the peer, for display. */
  String address() {
    return context != null && context.channel().remoteAddress() instanceof InetSocketAddress peer
        ? NetUtil.toSocketAddressString(peer)
        : "unknown address";
  }
}
