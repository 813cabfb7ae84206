package org.conmgr.jdbc;

import java.util.Optional;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;

/**
 * pgjdbc's targetServerType, with the meaning it has there (A57): a primary is a server that takes
 * writes, any other is a secondary.
 *
 * <p>conmgr is asked for the attributes with the same meaning, and the one instance given is
 * checked once more, by what leaves no way round the check (A56): see {@link RoleCheck}.
 */
enum ServerType {
  ANY("any", SessionAttrs.ANY),
  PRIMARY("primary", SessionAttrs.READ_WRITE),
  SECONDARY("secondary", SessionAttrs.READ_ONLY),
  PREFER_SECONDARY("preferSecondary", SessionAttrs.PREFER_STANDBY),
  PREFER_PRIMARY("preferPrimary", SessionAttrs.PREFER_PRIMARY);

  private final String pgjdbcName;
  private final SessionAttrs attrs;

  ServerType(String pgjdbcName, SessionAttrs attrs) {
    this.pgjdbcName = pgjdbcName;
    this.attrs = attrs;
  }

  /** The type of that name, the old aliases master, slave and preferSlave included. */
  static Optional<ServerType> of(String name) {
    String current =
        switch (name) {
          case "master" -> "primary";
          case "slave" -> "secondary";
          case "preferSlave" -> "preferSecondary";
          default -> name;
        };
    for (ServerType type : values()) {
      if (type.pgjdbcName.equals(current)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** What to ask conmgr for. */
  SessionAttrs attrs() {
    return attrs;
  }

  boolean isPreference() {
    return this == PREFER_SECONDARY || this == PREFER_PRIMARY;
  }

  /** The preference without its way out: what is looked for first. */
  ServerType strict() {
    return switch (this) {
      case PREFER_SECONDARY -> SECONDARY;
      case PREFER_PRIMARY -> PRIMARY;
      default -> this;
    };
  }

  /**
   * What is to be checked on an instance that conmgr gave as {@code role}: a preference is checked
   * only where conmgr could fulfil it.
   */
  ServerType checkedOn(Role role) {
    return switch (this) {
      case PREFER_SECONDARY -> role == Role.STANDBY ? SECONDARY : ANY;
      case PREFER_PRIMARY -> role == Role.PRIMARY ? PRIMARY : ANY;
      default -> this;
    };
  }

  String pgjdbcName() {
    return pgjdbcName;
  }
}
