package org.conmgr.agent.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.Beat;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Goodbye;
import org.conmgr.wire.GoodbyeCode;
import org.conmgr.wire.HeartbeatMessage;
import org.conmgr.wire.Hello;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.LinkError;
import org.conmgr.wire.Load;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.Sender;
import org.conmgr.wire.WalPositions;
import org.conmgr.wire.Welcome;
import org.junit.jupiter.api.Test;

/** The link to a watchdog, one byte at a time. */
class HeartbeatLinkTest {
  private static final Hello HELLO = new Hello(10_000, 20_000, "id", "conmgr 1.0.0");
  private static final Welcome WELCOME =
      new Welcome(
          ProtocolVersion.CURRENT,
          150018,
          new InstanceState(Role.PRIMARY, Accepting.YES, false, 1, 42),
          new Load(3, 100),
          WalPositions.NONE,
          Optional.empty());
  private static final Beat BEAT = new Beat(1, Optional.empty());

  private final List<Object> heard = new ArrayList<>();
  private final HeartbeatLink link = new HeartbeatLink(HELLO, new Owner());
  private final EmbeddedChannel channel = new EmbeddedChannel(link);

  @Test
  void should_say_hello_first_and_hand_on_what_it_hears() throws Exception {
    assertEquals(HELLO, sent());
    feed(Encoder.encode(WELCOME));
    feed(Encoder.encode(BEAT));
    assertEquals(List.of(WELCOME, BEAT), heard);
  }

  @Test
  void should_read_many_messages_that_come_at_once() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            Encoder.encode(WELCOME), Encoder.encode(BEAT), Encoder.encode(BEAT)));
    assertEquals(List.of(WELCOME, BEAT, BEAT), heard);
  }

  @Test
  void should_end_with_an_error_that_names_what_was_wrong() throws Exception {
    sent();
    feed(ByteBuffer.wrap(new byte[] {'W', 0x7f, 0, 0, 0}));
    LinkError error = assertInstanceOf(LinkError.class, sent());
    assertEquals("message length too large", error.reason());
    assertFalse(channel.isOpen());
    assertEquals(List.of("ended: message length too large"), heard);
  }

  @Test
  void should_report_an_end_once_with_its_reason() {
    feed(ByteBuffer.wrap(new byte[] {'W', 0}));
    channel.close().syncUninterruptibly();
    assertEquals(List.of("ended: the watchdog closed the connection"), heard);
  }

  @Test
  void should_be_silent_after_its_owner_closed_it() throws Exception {
    sent();
    link.closeWith(new Goodbye(GoodbyeCode.CONMGR_STOPPING, "conmgr is stopping"));
    assertInstanceOf(Goodbye.class, sent());
    assertFalse(channel.isOpen());
    assertTrue(heard.isEmpty());
  }

  private void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {bytes.get()}));
    }
  }

  private Message sent() throws Exception {
    ByteBuf bytes = channel.readOutbound();
    return new FrameDecoder(Dialogue.HEARTBEAT, Sender.CONMGR)
        .decode(bytes.nioBuffer())
        .orElseThrow();
  }

  private final class Owner implements HeartbeatLink.Owner {
    @Override
    public void opened(HeartbeatLink opened) {}

    @Override
    public void heard(HeartbeatLink from, HeartbeatMessage message) {
      heard.add(message);
    }

    @Override
    public void ended(HeartbeatLink from, String reason) {
      heard.add("ended: " + reason);
    }
  }
}
