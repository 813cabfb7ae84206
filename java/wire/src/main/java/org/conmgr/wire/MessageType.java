package org.conmgr.wire;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every message, who sends it, and its fields in the order in which they are sent: the CM_MESSAGE
 * and CM_MESSAGE_FIELD lines of protocol.def.
 */
@SuppressWarnings("ImmutableEnumChecker") // both are immutable copies
enum MessageType {
  HELLO(
      Dialogue.HEARTBEAT,
      'H',
      EnumSet.of(Sender.CONMGR),
      required(Field.VERSION),
      required(Field.INTERVAL_MS),
      required(Field.TIMEOUT_MS),
      required(Field.IDENTITY),
      optional(Field.SOFTWARE),
      optional(Field.NONCE)),
  WELCOME(
      Dialogue.HEARTBEAT,
      'W',
      EnumSet.of(Sender.WATCHDOG),
      required(Field.VERSION),
      required(Field.SYSTEM_IDENTIFIER),
      required(Field.SERVER_VERSION),
      required(Field.ROLE),
      required(Field.ACCEPTING),
      required(Field.DEFAULT_READ_ONLY),
      required(Field.TIMELINE),
      required(Field.SESSIONS),
      required(Field.MAX_CONNECTIONS),
      optional(Field.WAL_WRITE_LSN),
      optional(Field.WAL_FLUSH_LSN),
      optional(Field.WAL_REPLAY_LSN),
      optional(Field.WAL_REPLAY_AGE_MS),
      optional(Field.SOFTWARE)),
  REFUSED(
      Dialogue.HEARTBEAT,
      'R',
      EnumSet.of(Sender.WATCHDOG),
      required(Field.CODE),
      required(Field.REASON)),
  BEAT(
      Dialogue.HEARTBEAT,
      'B',
      EnumSet.of(Sender.CONMGR, Sender.WATCHDOG),
      required(Field.SEQUENCE),
      optional(Field.ECHO_SEQUENCE),
      optional(Field.ECHO_HELD_US),
      optional(Field.SESSIONS),
      optional(Field.MAX_CONNECTIONS),
      optional(Field.WAL_WRITE_LSN),
      optional(Field.WAL_FLUSH_LSN),
      optional(Field.WAL_REPLAY_LSN),
      optional(Field.WAL_REPLAY_AGE_MS)),
  STATE(
      Dialogue.HEARTBEAT,
      'S',
      EnumSet.of(Sender.WATCHDOG),
      required(Field.SYSTEM_IDENTIFIER),
      required(Field.ROLE),
      required(Field.ACCEPTING),
      required(Field.DEFAULT_READ_ONLY),
      required(Field.TIMELINE),
      optional(Field.SESSIONS),
      optional(Field.MAX_CONNECTIONS),
      optional(Field.WAL_WRITE_LSN),
      optional(Field.WAL_FLUSH_LSN),
      optional(Field.WAL_REPLAY_LSN),
      optional(Field.WAL_REPLAY_AGE_MS)),
  GOODBYE(
      Dialogue.HEARTBEAT,
      'X',
      EnumSet.of(Sender.CONMGR, Sender.WATCHDOG),
      required(Field.CODE),
      optional(Field.REASON),
      optional(Field.GRACE_MS)),
  ERROR(
      Dialogue.HEARTBEAT,
      'E',
      EnumSet.of(Sender.CONMGR, Sender.WATCHDOG),
      required(Field.CODE),
      required(Field.REASON)),
  REQUEST(
      Dialogue.TARGET,
      0,
      EnumSet.of(Sender.DRIVER),
      required(Field.VERSION),
      required(Field.SESSION_ATTRS),
      optional(Field.WAIT_MS),
      optional(Field.APPLICATION_NAME),
      optional(Field.CLIENT_PID),
      optional(Field.SOFTWARE),
      optional(Field.AVOID_INSTANCE)),
  TARGET(
      Dialogue.TARGET,
      'T',
      EnumSet.of(Sender.CONMGR),
      required(Field.VERSION),
      required(Field.INSTANCE),
      required(Field.HOST),
      optional(Field.HOSTADDR),
      required(Field.PORT),
      required(Field.ROLE),
      optional(Field.TIMELINE)),
  NO_TARGET(
      Dialogue.TARGET,
      'M',
      EnumSet.of(Sender.CONMGR),
      required(Field.CODE),
      required(Field.REASON)),
  DOWN(
      Dialogue.TARGET,
      'D',
      EnumSet.of(Sender.CONMGR),
      required(Field.CODE),
      required(Field.REASON));

  /** One field of a message. */
  record Entry(Field field, boolean isRequired) {}

  final Dialogue dialogue;

  /** The type byte; 0 for the target request, which has a header of its own. */
  final int type;

  final Set<Sender> senders;
  final List<Entry> entries;

  MessageType(Dialogue dialogue, int type, Set<Sender> senders, Entry... entries) {
    this.dialogue = dialogue;
    this.type = type;
    this.senders = Set.copyOf(senders);
    this.entries = List.of(entries);
  }

  static Optional<MessageType> of(Dialogue dialogue, Sender sender, int type) {
    for (MessageType candidate : values()) {
      if (candidate.dialogue == dialogue
          && candidate.type == type
          && candidate.senders.contains(sender)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  boolean beginsWithVersion() {
    return entries.get(0).field() == Field.VERSION;
  }

  private static Entry required(Field field) {
    return new Entry(field, true);
  }

  private static Entry optional(Field field) {
    return new Entry(field, false);
  }
}
