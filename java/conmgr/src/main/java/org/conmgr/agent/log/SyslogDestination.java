package org.conmgr.agent.log;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.conmgr.agent.config.LogConfig;

/**
 * The syslog server of this host, through its Unix datagram socket. Each line is sent to the path
 * and not over a connection, so a server that was restarted is found again with the next line. The
 * socket does not block: what the server does not take at once is dropped. That nobody is there at
 * all is said on standard error, once until somebody is.
 */
final class SyslogDestination implements Destination {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LogLine.SYSLOG_MAX_BYTES);
  private final Socket socket;
  private final String path;
  private final byte[] pathBytes;
  private final LogConfig config;
  private final long pid;
  private final Destination complaints;
  private boolean isThere = true;

  private SyslogDestination(
      Socket socket, String path, LogConfig config, long pid, Destination complaints) {
    this.socket = socket;
    this.path = path;
    this.pathBytes = path.getBytes(StandardCharsets.UTF_8);
    this.config = config;
    this.pid = pid;
    this.complaints = complaints;
  }

  /** Whether this host's kernel and processor have what it takes. */
  static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  /**
   * A destination that sends to the socket {@code path}.
   *
   * @param complaints is told when nobody listens there
   */
  static SyslogDestination open(String path, LogConfig config, long pid, Destination complaints) {
    Epoll.ensureAvailability();
    return new SyslogDestination(Socket.newSocketDomainDgram(), path, config, pid, complaints);
  }

  @Override
  public boolean write(LogLine line) {
    byte[] bytes = line.forSyslog(pid, config.facility(), config.ident());
    buffer.clear().put(bytes);
    try {
      boolean isTaken =
          socket.sendToDomainSocket(buffer, 0, bytes.length, pathBytes) == bytes.length;
      isThere = true;
      return isTaken;
    } catch (IOException e) {
      complain(e);
      return false;
    }
  }

  private void complain(IOException reason) {
    if (isThere) {
      isThere = false;
      String message =
          "could not send to syslog at \"%s\": %s; messages are lost until it is there"
              .formatted(path, reason.getMessage());
      complaints.write(new LogLine(Instant.now(), Levels.WARNING, message, Optional.empty()));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // it is gone either way
    }
  }
}
