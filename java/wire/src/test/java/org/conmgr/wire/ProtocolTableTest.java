package org.conmgr.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The numbers of this codec are those of protocol.def, none missing and none added. */
class ProtocolTableTest {
  @Test
  void should_have_the_limits_of_the_table() throws IllegalAccessException {
    Map<String, Long> ours = new LinkedHashMap<>();
    for (Field field : ProtocolLimits.class.getDeclaredFields()) {
      if (!field.isSynthetic()) {
        ours.put(field.getName(), (long) field.getInt(null));
      }
    }
    Map<String, Long> theirs = new LinkedHashMap<>();
    for (List<String> line : ProtocolTable.lines("CM_LIMIT")) {
      theirs.put(line.get(0), Long.parseLong(line.get(1)));
    }
    assertEquals(theirs, ours);
  }

  @Test
  void should_have_the_fields_of_the_table() {
    List<String> ours = new ArrayList<>();
    for (org.conmgr.wire.Field field : org.conmgr.wire.Field.values()) {
      ours.add(
          String.join(
              " ",
              Integer.toString(field.id),
              field.name(),
              field.kind.name(),
              Long.toUnsignedString(field.min),
              Long.toUnsignedString(field.max)));
    }
    assertEquals(
        ProtocolTable.lines("CM_FIELD").stream().map(l -> String.join(" ", l)).toList(), ours);
  }

  @Test
  void should_have_the_codes_of_the_table() {
    List<String> ours = new ArrayList<>();
    addCodes(ours, "ROLE", Role.values(), Role::code);
    addCodes(ours, "ACCEPTING", Accepting.values(), Accepting::code);
    addCodes(ours, "SESSION_ATTRS", SessionAttrs.values(), SessionAttrs::code);
    addCodes(ours, "REFUSED", RefusedCode.values(), RefusedCode::code);
    addCodes(ours, "GOODBYE", GoodbyeCode.values(), GoodbyeCode::code);
    addCodes(ours, "ERROR", ErrorCode.values(), ErrorCode::code);
    addCodes(ours, "NO_TARGET", NoTargetCode.values(), NoTargetCode::code);
    addCodes(ours, "DOWN", DownCode.values(), DownCode::code);
    assertEquals(
        ProtocolTable.lines("CM_CODE").stream().map(l -> String.join(" ", l)).toList(), ours);
  }

  private static <E extends Enum<E>> void addCodes(
      List<String> to, String family, E[] values, ToIntFunction<E> code) {
    for (E value : values) {
      boolean isStandIn = value.name().equals("UNKNOWN") && !family.equals("ROLE");
      if (!isStandIn) {
        to.add(family + " " + code.applyAsInt(value) + " " + value.name());
      }
    }
  }

  @Test
  void should_map_unknown_codes_to_the_stand_in() {
    assertEquals(Role.UNKNOWN, Role.of(255));
    assertEquals(Accepting.NO, Accepting.of(255));
    assertEquals(SessionAttrs.UNKNOWN, SessionAttrs.of(99));
    assertEquals(DownCode.UNKNOWN, DownCode.of(999));
    assertEquals(DownCode.SUPERSEDED, DownCode.of(5));
  }

  @Test
  void should_have_the_messages_of_the_table() {
    List<String> ours = new ArrayList<>();
    for (MessageType type : MessageType.values()) {
      String sender = type.senders.size() > 1 ? "BOTH" : type.senders.iterator().next().name();
      String letter = type.type == 0 ? "0" : "'" + (char) type.type + "'";
      ours.add(String.join(" ", type.dialogue.name(), letter, type.name(), sender));
    }
    assertEquals(
        ProtocolTable.lines("CM_MESSAGE").stream().map(l -> String.join(" ", l)).toList(), ours);
  }

  @Test
  void should_have_the_message_fields_of_the_table() {
    List<String> ours = new ArrayList<>();
    for (MessageType type : MessageType.values()) {
      for (MessageType.Entry entry : type.entries) {
        String presence = entry.isRequired() ? "REQUIRED" : "OPTIONAL";
        ours.add(String.join(" ", type.name(), entry.field().name(), presence));
      }
    }
    assertEquals(
        ProtocolTable.lines("CM_MESSAGE_FIELD").stream().map(l -> String.join(" ", l)).toList(),
        ours);
  }

  @Test
  void should_have_the_decode_errors_of_the_table() {
    List<String> ours =
        Arrays.stream(DecodeError.values())
            .map(error -> error.name() + " \"" + error.text() + "\"")
            .toList();
    assertEquals(
        ProtocolTable.lines("CM_DECODE_ERROR").stream().map(l -> String.join(" ", l)).toList(),
        ours);
  }
}
