package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A57. */
class ServerTypeTest {
  @ParameterizedTest
  @CsvSource({
    "any, ANY",
    "primary, READ_WRITE",
    "master, READ_WRITE",
    "secondary, READ_ONLY",
    "slave, READ_ONLY",
    "preferSecondary, PREFER_STANDBY",
    "preferSlave, PREFER_STANDBY",
    "preferPrimary, PREFER_PRIMARY"
  })
  void should_ask_conmgr_for_the_same_meaning(String name, SessionAttrs attrs) {
    assertEquals(attrs, ServerType.of(name).orElseThrow().attrs());
  }

  @Test
  void should_refuse_other_names() {
    assertEquals(Optional.empty(), ServerType.of("Primary"));
    assertEquals(Optional.empty(), ServerType.of("read-write"));
  }

  /** A56: a preference is checked where conmgr fulfilled it, and let go where it could not. */
  @Test
  void should_check_a_preference_only_where_it_was_fulfilled() {
    assertEquals(ServerType.SECONDARY, ServerType.PREFER_SECONDARY.checkedOn(Role.STANDBY));
    assertEquals(ServerType.ANY, ServerType.PREFER_SECONDARY.checkedOn(Role.PRIMARY));
    assertEquals(ServerType.PRIMARY, ServerType.PREFER_PRIMARY.checkedOn(Role.PRIMARY));
    assertEquals(ServerType.ANY, ServerType.PREFER_PRIMARY.checkedOn(Role.STANDBY));
    assertEquals(ServerType.PRIMARY, ServerType.PRIMARY.checkedOn(Role.STANDBY));
  }
}
