package org.conmgr.agent.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.session.Session;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.Sender;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.Test;

/** What conmgr's port does with whatever arrives there, one byte at a time. */
class DriverLinkTest {
  private static final Target TARGET =
      new Target(
          ProtocolVersion.CURRENT,
          0,
          "db0",
          Optional.empty(),
          5432,
          Role.PRIMARY,
          OptionalLong.of(1));

  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new DriverLink(new Owner()));

  @Test
  void should_answer_a_request_and_keep_the_link() throws Exception {
    feed(request());
    assertEquals(List.of("opened", "asked PRIMARY"), events);
    assertEquals(TARGET, sent());
    assertTrue(channel.isOpen());
  }

  @Test
  void should_close_when_a_driver_sends_more_than_its_request() {
    feed(request());
    feed(new byte[] {0});
    assertEquals("misbehaved driver sent more than a request", events.get(2));
    assertFalse(channel.isOpen());
  }

  @Test
  void should_tell_a_driver_what_is_wrong_with_its_request() throws Exception {
    byte[] request = request();
    request[request.length - 1] = 0;
    feed(request);
    NoTarget answer = (NoTarget) sent();
    assertEquals(NoTargetCode.BAD_REQUEST, answer.code());
    assertTrue(answer.reason().contains("range"), answer.reason());
    assertFalse(channel.isOpen());
  }

  @Test
  void should_name_its_version_to_a_driver_of_another() throws Exception {
    byte[] request = request();
    request[20] = 9;
    feed(request);
    NoTarget answer = (NoTarget) sent();
    assertEquals(NoTargetCode.VERSION_UNSUPPORTED, answer.code());
    assertTrue(answer.reason().contains("1.x"), answer.reason());
  }

  @Test
  void should_tell_a_stock_client_what_this_port_is() {
    feed(words(8, 80877103));
    assertEquals("N", text());
    feed(words(8, 80877104));
    assertEquals("N", text());
    feed(ByteBuffer.allocate(12).putInt(12).putInt(3 << 16).putInt(0x75000000).array());
    String answer = text();
    assertEquals('E', answer.charAt(0));
    assertTrue(answer.contains("C08004\0"), answer);
    assertFalse(channel.isOpen());
  }

  @Test
  void should_not_refuse_encryption_for_ever() {
    feed(words(8, 80877104));
    feed(words(8, 80877104));
    feed(words(8, 80877104));
    assertFalse(channel.isOpen());
  }

  @Test
  void should_close_on_anything_else() {
    List<byte[]> bad =
        List.of(
            "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII),
            words(0, 0),
            words(7, 80877104),
            words(12, 80877104),
            words(1025, 80877104),
            words(-1, 80877104),
            words(16, 80877102),
            ByteBuffer.allocate(16).putInt(16).putInt(80877104).putLong(42).array(),
            new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, 0, 3, 3, 0});
    for (byte[] bytes : bad) {
      EmbeddedChannel one = new EmbeddedChannel(new DriverLink(new Owner()));
      for (byte b : bytes) {
        if (one.isOpen()) {
          one.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
        }
      }
      assertFalse(one.isOpen());
      ByteBuf answer = one.readOutbound();
      assertEquals(0, answer == null ? 0 : answer.readableBytes());
    }
  }

  @Test
  void should_wait_for_the_rest_of_half_a_request() {
    byte[] request = request();
    channel.writeInbound(Unpooled.wrappedBuffer(request, 0, request.length - 1));
    assertEquals(List.of("opened"), events);
    assertTrue(channel.isOpen());
    channel.close().syncUninterruptibly();
    assertEquals(List.of("opened", "closed"), events);
  }

  private static byte[] request() {
    ByteBuffer request = Encoder.encode(TargetRequest.of(SessionAttrs.PRIMARY));
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    return bytes;
  }

  private static byte[] words(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  private void feed(byte[] bytes) {
    for (byte b : bytes) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
    }
  }

  private Message sent() throws Exception {
    ByteBuf bytes = channel.readOutbound();
    return new FrameDecoder(Dialogue.TARGET, Sender.CONMGR).decode(bytes.nioBuffer()).orElseThrow();
  }

  private String text() {
    ByteBuf bytes = channel.readOutbound();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Notes what it is told, and gives every driver the same target. */
  private final class Owner implements DriverLink.Owner {
    @Override
    public void opened(DriverLink link) {
      events.add("opened");
    }

    @Override
    public void asked(DriverLink link, TargetRequest request) {
      events.add("asked " + request.attrs());
      link.give(TARGET);
      assertTrue(link.holds(new Session<>(link, 0, request, link.address(), Instant.EPOCH)));
    }

    @Override
    public void misbehaved(DriverLink link, String what) {
      events.add("misbehaved " + what);
    }

    @Override
    public void closed(DriverLink link) {
      events.add("closed");
    }
  }
}
