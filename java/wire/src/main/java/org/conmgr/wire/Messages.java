package org.conmgr.wire;

import java.util.Optional;

/** Maps messages to field values and back; pure. Unknown codes become the enums' stand-ins here. */
final class Messages {
  private Messages() {}

  static MessageType typeOf(Message message) {
    if (message instanceof TargetMessage target) {
      return typeOf(target);
    }
    return typeOf((HeartbeatMessage) message);
  }

  private static MessageType typeOf(HeartbeatMessage message) {
    if (message instanceof Beat) {
      return MessageType.BEAT;
    } else if (message instanceof State) {
      return MessageType.STATE;
    } else if (message instanceof Hello) {
      return MessageType.HELLO;
    } else if (message instanceof Welcome) {
      return MessageType.WELCOME;
    } else if (message instanceof Refused) {
      return MessageType.REFUSED;
    } else if (message instanceof Goodbye) {
      return MessageType.GOODBYE;
    }
    return MessageType.ERROR;
  }

  private static MessageType typeOf(TargetMessage message) {
    if (message instanceof TargetRequest) {
      return MessageType.REQUEST;
    } else if (message instanceof Target) {
      return MessageType.TARGET;
    } else if (message instanceof NoTarget) {
      return MessageType.NO_TARGET;
    }
    return MessageType.DOWN;
  }

  static Fields toFields(Message message) {
    if (message instanceof TargetMessage target) {
      return toFields(target);
    }
    return toFields((HeartbeatMessage) message);
  }

  private static Fields toFields(HeartbeatMessage message) {
    Fields out = new Fields();
    if (message instanceof Beat beat) {
      out.put(Field.SEQUENCE, beat.sequence());
      beat.echo()
          .ifPresent(
              echo ->
                  out.put(Field.ECHO_SEQUENCE, echo.sequence())
                      .put(Field.ECHO_HELD_US, echo.heldUs()));
      beat.load().ifPresent(load -> putLoad(out, load));
      putWal(out, beat.wal());
    } else if (message instanceof State state) {
      putState(out, state.state());
      state.load().ifPresent(load -> putLoad(out, load));
      putWal(out, state.wal());
    } else if (message instanceof Hello hello) {
      putHello(out, hello);
    } else if (message instanceof Welcome welcome) {
      putWelcome(out, welcome);
    } else if (message instanceof Refused refused) {
      out.put(Field.CODE, refused.code().code()).put(Field.REASON, refused.reason());
    } else if (message instanceof Goodbye goodbye) {
      out.put(Field.CODE, goodbye.code().code())
          .putText(Field.REASON, goodbye.reason())
          .putNumber(Field.GRACE_MS, goodbye.graceMs());
    } else if (message instanceof LinkError error) {
      out.put(Field.CODE, error.code().code()).put(Field.REASON, error.reason());
    }
    return out;
  }

  private static Fields toFields(TargetMessage message) {
    Fields out = new Fields();
    if (message instanceof TargetRequest request) {
      putRequest(out, request);
    } else if (message instanceof Target target) {
      out.put(Field.VERSION, target.version().wire())
          .put(Field.INSTANCE, target.instance())
          .put(Field.HOST, target.host())
          .putText(Field.HOSTADDR, target.hostaddr())
          .put(Field.PORT, target.port())
          .put(Field.ROLE, target.role().code())
          .putNumber(Field.TIMELINE, target.timeline());
    } else if (message instanceof NoTarget none) {
      out.put(Field.CODE, none.code().code()).put(Field.REASON, none.reason());
    } else if (message instanceof Down down) {
      out.put(Field.CODE, down.code().code()).put(Field.REASON, down.reason());
    }
    return out;
  }

  static Message fromFields(MessageType type, Fields in) {
    return switch (type) {
      case HELLO -> hello(in);
      case WELCOME -> welcome(in);
      case REFUSED -> new Refused(RefusedCode.of(code(in)), in.text(Field.REASON));
      case BEAT -> new Beat(in.number(Field.SEQUENCE), echo(in), load(in), wal(in));
      case STATE -> new State(state(in), load(in), wal(in));
      case GOODBYE ->
          new Goodbye(
              GoodbyeCode.of(code(in)),
              in.optionalText(Field.REASON),
              in.optionalInteger(Field.GRACE_MS));
      case ERROR -> new LinkError(ErrorCode.of(code(in)), in.text(Field.REASON));
      case REQUEST -> request(in);
      case TARGET -> target(in);
      case NO_TARGET -> new NoTarget(NoTargetCode.of(code(in)), in.text(Field.REASON));
      case DOWN -> new Down(DownCode.of(code(in)), in.text(Field.REASON));
    };
  }

  private static void putHello(Fields out, Hello hello) {
    out.put(Field.VERSION, hello.version().wire())
        .put(Field.INTERVAL_MS, hello.intervalMs())
        .put(Field.TIMEOUT_MS, hello.timeoutMs())
        .put(Field.IDENTITY, hello.identity())
        .putText(Field.SOFTWARE, hello.software());
    hello.nonce().ifPresent(nonce -> out.put(Field.NONCE, nonce));
  }

  private static Hello hello(Fields in) {
    return new Hello(
        version(in),
        in.integer(Field.INTERVAL_MS),
        in.integer(Field.TIMEOUT_MS),
        in.text(Field.IDENTITY),
        in.optionalText(Field.SOFTWARE),
        in.optionalBytes(Field.NONCE));
  }

  private static void putWelcome(Fields out, Welcome welcome) {
    out.put(Field.VERSION, welcome.version().wire())
        .put(Field.SERVER_VERSION, welcome.serverVersion())
        .putText(Field.SOFTWARE, welcome.software());
    putState(out, welcome.state());
    putLoad(out, welcome.load());
    putWal(out, welcome.wal());
  }

  private static Welcome welcome(Fields in) {
    return new Welcome(
        version(in),
        in.number(Field.SERVER_VERSION),
        state(in),
        new Load(in.number(Field.SESSIONS), in.number(Field.MAX_CONNECTIONS)),
        wal(in),
        in.optionalText(Field.SOFTWARE));
  }

  private static void putRequest(Fields out, TargetRequest request) {
    out.put(Field.VERSION, request.version().wire())
        .put(Field.SESSION_ATTRS, request.attrs().code())
        .putText(Field.APPLICATION_NAME, request.applicationName())
        .putNumber(Field.CLIENT_PID, request.clientPid())
        .putText(Field.SOFTWARE, request.software())
        .putNumber(Field.AVOID_INSTANCE, request.avoidInstance());
    if (request.waitMs() != 0) {
      out.put(Field.WAIT_MS, request.waitMs());
    }
  }

  private static TargetRequest request(Fields in) {
    return new TargetRequest(
        version(in),
        SessionAttrs.of(in.integer(Field.SESSION_ATTRS)),
        in.optionalInteger(Field.WAIT_MS).orElse(0),
        in.optionalText(Field.APPLICATION_NAME),
        in.optionalNumber(Field.CLIENT_PID),
        in.optionalText(Field.SOFTWARE),
        in.optionalInteger(Field.AVOID_INSTANCE));
  }

  private static Target target(Fields in) {
    return new Target(
        version(in),
        in.integer(Field.INSTANCE),
        in.text(Field.HOST),
        in.optionalText(Field.HOSTADDR),
        in.integer(Field.PORT),
        Role.of(in.integer(Field.ROLE)),
        in.optionalNumber(Field.TIMELINE));
  }

  private static void putState(Fields out, InstanceState state) {
    out.put(Field.SYSTEM_IDENTIFIER, state.systemIdentifier())
        .put(Field.ROLE, state.role().code())
        .put(Field.ACCEPTING, state.accepting().code())
        .put(Field.DEFAULT_READ_ONLY, state.defaultReadOnly())
        .put(Field.TIMELINE, state.timeline());
  }

  private static InstanceState state(Fields in) {
    return new InstanceState(
        Role.of(in.integer(Field.ROLE)),
        Accepting.of(in.integer(Field.ACCEPTING)),
        in.flag(Field.DEFAULT_READ_ONLY),
        in.number(Field.TIMELINE),
        in.number(Field.SYSTEM_IDENTIFIER));
  }

  private static void putLoad(Fields out, Load load) {
    out.put(Field.SESSIONS, load.sessions()).put(Field.MAX_CONNECTIONS, load.maxConnections());
  }

  private static Optional<Load> load(Fields in) {
    return in.has(Field.SESSIONS) && in.has(Field.MAX_CONNECTIONS)
        ? Optional.of(new Load(in.number(Field.SESSIONS), in.number(Field.MAX_CONNECTIONS)))
        : Optional.empty();
  }

  private static void putWal(Fields out, WalPositions wal) {
    out.putNumber(Field.WAL_WRITE_LSN, wal.writeLsn())
        .putNumber(Field.WAL_FLUSH_LSN, wal.flushLsn())
        .putNumber(Field.WAL_REPLAY_LSN, wal.replayLsn())
        .putNumber(Field.WAL_REPLAY_AGE_MS, wal.replayAgeMs());
  }

  private static WalPositions wal(Fields in) {
    return new WalPositions(
        in.optionalNumber(Field.WAL_WRITE_LSN),
        in.optionalNumber(Field.WAL_FLUSH_LSN),
        in.optionalNumber(Field.WAL_REPLAY_LSN),
        in.optionalNumber(Field.WAL_REPLAY_AGE_MS));
  }

  private static Optional<Beat.Echo> echo(Fields in) {
    return in.has(Field.ECHO_SEQUENCE) && in.has(Field.ECHO_HELD_US)
        ? Optional.of(new Beat.Echo(in.number(Field.ECHO_SEQUENCE), in.number(Field.ECHO_HELD_US)))
        : Optional.empty();
  }

  private static ProtocolVersion version(Fields in) {
    return ProtocolVersion.of(in.number(Field.VERSION));
  }

  private static int code(Fields in) {
    return in.integer(Field.CODE);
  }
}
