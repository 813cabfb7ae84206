package org.conmgr.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The command line of conmgr. */
class ArgumentsTest {
  @Test
  void should_take_the_directory_from_option_or_environment() throws StartException {
    assertEquals(Optional.of("/a"), parse("-D", "/a").directory());
    assertEquals(Optional.of("/a"), parse("-D/a", "--ready").directory());
    assertEquals(Optional.of("/env"), parse().directory());
    assertEquals(Optional.empty(), Arguments.parse(new String[0], Optional.of("")).directory());
  }

  @Test
  void should_refuse_what_it_does_not_know() {
    assertEquals(
        "unrecognized argument \"-x\"; try \"conmgr --help\"",
        assertThrows(StartException.class, () -> parse("-x")).getMessage());
    assertEquals(
        "option \"-D\" needs a directory",
        assertThrows(StartException.class, () -> parse("-D")).getMessage());
  }

  @Test
  void should_need_nothing_for_help_and_version() throws StartException {
    assertEquals(Optional.of(Arguments.Action.HELP), parse("--help").action());
    assertEquals(Optional.of(Arguments.Action.VERSION), parse("-V").action());
  }

  private static Arguments parse(String... args) throws StartException {
    return Arguments.parse(args, Optional.of("/env"));
  }
}
