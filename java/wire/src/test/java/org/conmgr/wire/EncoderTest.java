package org.conmgr.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EncoderTest {
  @Test
  void should_cut_a_long_reason_at_a_whole_character() throws ProtocolException {
    Down down = new Down(DownCode.CRASHED, "x".repeat(254) + "ü and more");
    assertEquals("x".repeat(254), ((Down) sentByConmgr(down)).reason());
  }

  @Test
  void should_clean_control_characters_from_display_text() throws ProtocolException {
    Down down = new Down(DownCode.CRASHED, "line\nfeed \u001b[2J");
    assertEquals("line?feed ?[2J", ((Down) sentByConmgr(down)).reason());
  }

  @Test
  void should_send_an_empty_reason_as_a_mark() throws ProtocolException {
    assertEquals("?", ((Down) sentByConmgr(new Down(DownCode.CRASHED, ""))).reason());
  }

  @Test
  void should_refuse_values_out_of_range() {
    Target portZero = target("db1", 0);
    assertThrows(IllegalArgumentException.class, () -> Encoder.encode(portZero));
    Target longHost = target("h".repeat(256), 5432);
    assertThrows(IllegalArgumentException.class, () -> Encoder.encode(longHost));
    Target newline = target("db1\n", 5432);
    assertThrows(IllegalArgumentException.class, () -> Encoder.encode(newline));
    Down unknown = new Down(DownCode.UNKNOWN, "reason");
    assertThrows(IllegalArgumentException.class, () -> Encoder.encode(unknown));
  }

  @Test
  void should_read_several_messages_from_one_buffer() throws ProtocolException {
    Target target = target("db1", 5432);
    Down down = new Down(DownCode.SHUTTING_DOWN, "instance 0 (db1:5432): shutting down");
    ByteBuffer in = ByteBuffer.allocate(512);
    in.put(Encoder.encode(target)).put(Encoder.encode(down)).flip();
    FrameDecoder decoder = new FrameDecoder(Dialogue.TARGET, Sender.CONMGR);
    assertEquals(Optional.of(target), decoder.decode(in));
    assertEquals(Optional.of(down), decoder.decode(in));
    assertEquals(Optional.empty(), decoder.decode(in));
  }

  @Test
  void should_hold_only_the_first_message_to_the_first_limit() throws ProtocolException {
    FrameDecoder decoder = new FrameDecoder(Dialogue.HEARTBEAT, Sender.CONMGR);
    ByteBuffer beat = Encoder.encode(new Beat(1, Optional.empty()));
    decoder.decode(beat);
    ByteBuffer header = ByteBuffer.wrap(new byte[] {'B', 0, 0, 4, 0});
    assertEquals(Optional.empty(), decoder.decode(header));
    FrameDecoder fresh = new FrameDecoder(Dialogue.HEARTBEAT, Sender.CONMGR);
    assertThrows(ProtocolException.class, () -> fresh.decode(header));
  }

  @Test
  void should_answer_with_the_lower_minor_version() {
    assertEquals(ProtocolVersion.CURRENT, new ProtocolVersion(1, 7).common());
  }

  private static Target target(String host, int port) {
    return new Target(
        ProtocolVersion.CURRENT,
        0,
        host,
        Optional.empty(),
        port,
        Role.PRIMARY,
        OptionalLong.empty());
  }

  private static Message sentByConmgr(Message message) throws ProtocolException {
    return new FrameDecoder(Dialogue.TARGET, Sender.CONMGR)
        .decode(Encoder.encode(message))
        .orElseThrow();
  }
}
