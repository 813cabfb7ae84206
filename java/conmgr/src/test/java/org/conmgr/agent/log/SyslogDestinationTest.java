package org.conmgr.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.conmgr.agent.config.LogConfig;
import org.conmgr.agent.config.LogDestination;
import org.conmgr.agent.config.LogLevel;
import org.conmgr.agent.config.SyslogFacility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Unix datagram socket (A34). */
class SyslogDestinationTest {
  private static final LogConfig CONFIG =
      new LogConfig(
          Set.of(LogDestination.SYSLOG), SyslogFacility.LOCAL3, "conmgr", LogLevel.WARNING);

  @BeforeAll
  static void loadNativeCode() {
    Epoll.ensureAvailability();
  }

  @Test
  void should_find_a_restarted_server_again(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("log");
    try (SyslogDestination syslog =
        SyslogDestination.open(path.toString(), CONFIG, 42, new StderrDestination(42))) {
      assertFalse(syslog.write(line("nobody there")));
      for (String text : new String[] {"one", "two"}) {
        Socket server = serverAt(path);
        assertTrue(syslog.write(line(text)));
        assertEquals("<158>conmgr[42]: LOG:  " + text, receive(server));
        server.close();
        Files.delete(path);
        assertFalse(syslog.write(line("nobody there")));
      }
    }
  }

  @Test
  void should_drop_instead_of_waiting(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("log");
    Socket server = serverAt(path);
    try (SyslogDestination syslog =
        SyslogDestination.open(path.toString(), CONFIG, 42, new StderrDestination(42))) {
      int taken = 0;
      while (syslog.write(line("x".repeat(900)))) {
        taken++;
      }
      assertTrue(taken > 0);
    }
    server.close();
  }

  private static Socket serverAt(Path path) throws IOException {
    Socket server = Socket.newSocketDomainDgram();
    server.bind(new DomainSocketAddress(path.toFile()));
    return server;
  }

  private static String receive(Socket server) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2_000);
    int length = server.recv(buffer, 0, buffer.capacity());
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static LogLine line(String text) {
    return new LogLine(Instant.EPOCH, Levels.LOG, text, Optional.empty());
  }
}
