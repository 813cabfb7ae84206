package org.conmgr.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.postgresql.PGProperty;

/**
 * The socket factory that pgjdbc makes by name for a connection through a conmgr. Not for
 * applications: they set pgjdbc's {@code socketFactory}, which is used underneath.
 *
 * <p>pgjdbc hands over its properties, which are strings. One of them is the number under which the
 * session waits while, and only while, it connects.
 */
public final class InstanceSocketFactory extends SocketFactory {
  private static final Map<String, InstanceSession> CONNECTING = new ConcurrentHashMap<>();

  private static final AtomicLong TOKENS = new AtomicLong();

  private final InstanceSession session;

  /** Called by pgjdbc; of the constructors that it knows this is the one it looks for first. */
  public InstanceSocketFactory(Properties properties) {
    String token = PGProperty.SOCKET_FACTORY_ARG.getOrDefault(properties);
    InstanceSession waiting = token == null ? null : CONNECTING.get(token);
    if (waiting == null) {
      throw new IllegalArgumentException("socket factory of jdbc:conmgr cannot be used by itself");
    }
    session = waiting;
  }

  /** The token under which pgjdbc finds {@code session}. */
  static String offer(InstanceSession session) {
    String token = Long.toString(TOKENS.incrementAndGet());
    CONNECTING.put(token, session);
    return token;
  }

  static void withdraw(String token) {
    CONNECTING.remove(token);
  }

  @Override
  public Socket createSocket() throws IOException {
    return session.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected();
  }

  private Socket connected() throws IOException {
    Socket socket = session.createSocket();
    if (!socket.isConnected()) {
      socket.connect(session.address(null));
    }
    return socket;
  }
}
