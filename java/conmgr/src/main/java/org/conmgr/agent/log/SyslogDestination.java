package org.conmgr.agent.log;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.conmgr.agent.config.LogConfig;

/**
 * The syslog server of this host, through its Unix datagram socket. Each line is sent to the path
 * and not over a connection, so a server that was restarted is found again with the next line. The
 * socket does not block: what the server does not take at once is dropped.
 */
final class SyslogDestination implements Destination {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LogLine.SYSLOG_MAX_BYTES);
  private final Socket socket;
  private final byte[] path;
  private final LogConfig config;
  private final long pid;

  private SyslogDestination(Socket socket, String path, LogConfig config, long pid) {
    this.socket = socket;
    this.path = path.getBytes(StandardCharsets.UTF_8);
    this.config = config;
    this.pid = pid;
  }

  /** Whether this host's kernel and processor have what it takes. */
  static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  static SyslogDestination open(String path, LogConfig config, long pid) {
    Epoll.ensureAvailability();
    return new SyslogDestination(Socket.newSocketDomainDgram(), path, config, pid);
  }

  @Override
  public boolean write(LogLine line) {
    byte[] bytes = line.forSyslog(pid, config.facility(), config.ident());
    buffer.clear().put(bytes);
    try {
      return socket.sendToDomainSocket(buffer, 0, bytes.length, path) == bytes.length;
    } catch (IOException e) {
      return false; // no server there at the moment
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
