package org.conmgr.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every vector of the protocol, whole and one byte at a time, and encodes it again. */
class VectorsTest {
  static Stream<Vector> vectors() {
    return Vector.all().stream();
  }

  static Stream<Vector> messages() {
    return vectors().filter(vector -> vector.result().get(0).startsWith("message"));
  }

  @Test
  void should_find_the_vectors() {
    assertTrue(vectors().count() > 120, "only " + vectors().count() + " vectors");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void should_decode_whole(Vector vector) {
    assertEquals(vector.result(), outcome(vector.decoder(), ByteBuffer.wrap(vector.bytes())));
  }

  /** Error and message must not depend on how the bytes were split. */
  @ParameterizedTest
  @MethodSource("vectors")
  void should_decode_byte_by_byte(Vector vector) {
    FrameDecoder decoder = vector.decoder();
    ByteBuffer in = ByteBuffer.wrap(vector.bytes()).limit(0);
    List<String> outcome = outcome(decoder, in);
    while (outcome.equals(List.of("incomplete yes")) && in.limit() < in.capacity()) {
      assertEquals(0, in.position(), "consumed part of a frame");
      in.limit(in.limit() + 1);
      outcome = outcome(decoder, in);
    }
    assertEquals(vector.result(), outcome);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void should_encode_again(Vector vector) throws ProtocolException {
    ByteBuffer in = ByteBuffer.wrap(vector.bytes());
    FrameDecoder.Frame frame = vector.decoder().decodeFrame(in).orElseThrow();
    if (vector.isReencoded()) {
      assertEquals(vector.hex(), hex(Encoder.encode(frame.type(), frame.fields())));
    }
    assertEquals(0, in.remaining());
  }

  /** Codes of newer versions aside, a message keeps all that was on the wire. */
  @ParameterizedTest
  @MethodSource("messages")
  void should_keep_all_values_in_the_message(Vector vector) throws ProtocolException {
    Optional<Message> message = vector.decoder().decode(ByteBuffer.wrap(vector.bytes()));
    assertTrue(message.isPresent());
    boolean hasNewerCode =
        vector.name().contains("unknown-code")
            || vector.name().contains("unknown-attrs")
            || vector.name().contains("largest-numbers");
    if (vector.isReencoded() && !hasNewerCode) {
      assertEquals(vector.hex(), hex(Encoder.encode(message.orElseThrow())));
    }
  }

  private static List<String> outcome(FrameDecoder decoder, ByteBuffer in) {
    try {
      return decoder
          .decodeFrame(in)
          .map(VectorsTest::describe)
          .orElseGet(() -> List.of("incomplete yes"));
    } catch (ProtocolException e) {
      return List.of("error " + e.error());
    }
  }

  private static List<String> describe(FrameDecoder.Frame frame) {
    List<String> lines = new ArrayList<>();
    lines.add("message " + frame.type());
    for (MessageType.Entry entry : frame.type().entries) {
      Field field = entry.field();
      if (frame.fields().has(field)) {
        lines.add("field " + field + " " + value(field, frame.fields()));
      }
    }
    return lines;
  }

  private static String value(Field field, Fields fields) {
    return switch (field.kind) {
      case TEXT -> '"' + fields.text(field) + '"';
      case BYTES -> HexFormat.ofDelimiter(" ").formatHex(bytes(fields.bytes(field)));
      default -> Long.toUnsignedString(fields.number(field));
    };
  }

  private static String hex(ByteBuffer buffer) {
    return HexFormat.of().formatHex(bytes(buffer));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
