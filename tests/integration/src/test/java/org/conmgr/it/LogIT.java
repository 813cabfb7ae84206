package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where conmgr's messages go, and which (A34). */
class LogIT {
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = Bed.create();
  }

  @AfterEach
  void end() {
    bed.close();
  }

  private Conmgr create(Map<String, String> settings) {
    Backend nobody =
        new Backend(Optional.empty(), Optional.of("127.0.0.1"), bed.freePort(), bed.freePort());
    return Conmgr.create(bed, "conmgr", List.of(nobody), settings);
  }

  /** A34: LOG lies above the default WARNING. */
  @Test
  void should_log_changes_of_state_to_stderr_by_default() {
    Conmgr conmgr = create(Map.of());
    conmgr.start("-W");
    String line = conmgr.log().await(0, "instance 0");
    assertTrue(
        line.matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} UTC \\["
                + conmgr.process().pid()
                + "\\] LOG:  instance 0 \\(127\\.0\\.0\\.1:\\d+\\) .*"),
        line);
  }

  /** A34: nothing below the level. */
  @Test
  void should_drop_messages_below_the_level() throws IOException {
    Conmgr conmgr = create(Map.of("log_min_messages", "FATAL"));
    conmgr.start("-W");
    conmgr.stop().expectSuccess();
    assertEquals("", Files.readString(conmgr.log().path()));
  }

  /** A34: syslog only, with facility, severity and program name; also after syslog's restart. */
  @Test
  void should_log_to_syslog() throws IOException {
    Epoll.ensureAvailability();
    Path path = bed.newDirectory("syslog").resolve("log");
    Socket syslog = syslogAt(path);
    Conmgr conmgr =
        create(
            Map.of(
                "log_destination", "syslog",
                "syslog_facility", "local5",
                "syslog_ident", "'ledger conmgr'"));
    start(conmgr, path);
    // LOCAL5 is 21, LOG is informational: 21 * 8 + 6
    awaitLine(syslog, "<174>ledger conmgr\\[\\d+\\]: LOG:  conmgr 1.0.0 is ready");
    syslog.close();
    Files.delete(path);

    Socket again = syslogAt(path);
    conmgr.cmCtl("reload").expectSuccess();
    awaitLine(again, "<174>ledger conmgr\\[\\d+\\]: LOG:  configuration file .* was reloaded.*");
    long mark = conmgr.log().mark();
    conmgr.stop().expectSuccess();
    awaitLine(again, "<174>ledger conmgr\\[\\d+\\]: LOG:  conmgr is shut down");
    assertEquals(List.of(), conmgr.log().linesAfter(mark), "stderr, after the start");
    again.close();
  }

  /** A34: an operator must not take a missing syslog server for silence. */
  @Test
  void should_say_on_stderr_that_there_is_no_syslog() {
    Conmgr conmgr = create(Map.of("log_destination", "syslog"));
    Path path = bed.newDirectory("nobody").resolve("log");
    start(conmgr, path);
    conmgr
        .log()
        .await(0, "WARNING:  could not send to syslog at \"" + path + "\": .*messages are lost");
    conmgr.stop().expectSuccess();
  }

  private void start(Conmgr conmgr, Path syslog) {
    bed.run(
            List.of(
                bed.conmgrProgram("cm_ctl"),
                "start",
                "-W",
                "-D",
                conmgr.directory().toString(),
                "-l",
                conmgr.log().path().toString()),
            Map.of("CONMGR_OPTS", "-Dconmgr.syslog=" + syslog),
            Await.PATIENCE)
        .expectSuccess();
  }

  /** conmgr's user must be able to send there. */
  private static Socket syslogAt(Path path) throws IOException {
    Socket socket = Socket.newSocketDomainDgram();
    socket.bind(new DomainSocketAddress(path.toFile()));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    return socket;
  }

  private static void awaitLine(Socket syslog, String pattern) {
    Await.until(pattern, () -> receive(syslog).filter(line -> line.matches(pattern)).isPresent());
  }

  private static Optional<String> receive(Socket syslog) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2_000);
    int length = syslog.recv(buffer, 0, buffer.capacity());
    if (length <= 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }
}
