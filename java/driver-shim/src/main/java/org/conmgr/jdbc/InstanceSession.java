package org.conmgr.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.SocketFactory;
import org.conmgr.wire.Target;
import org.jspecify.annotations.Nullable;

/**
 * One use of an instance: the link that gave it and the socket to it, each of which ends the other.
 *
 * <p>While pgjdbc connects it may open several sockets, one after the other (TLS and GSS
 * negotiation fall back that way); the last one is the session's. Sockets made later are cancel
 * requests and are left alone.
 *
 * <p>States: connecting → established → over. Loss may strike in any; after it no call on the
 * session's socket succeeds, and each that fails says why.
 */
final class InstanceSession {
  private enum State {
    CONNECTING,
    ESTABLISHED,
    OVER
  }

  private final TargetLink link;
  private final SocketFactory sockets;
  private final boolean isBoundLocally;
  private final Deadline connectDeadline;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.CONNECTING;
  private @Nullable InstanceSocket current;
  private volatile @Nullable ConmgrLossException loss;

  /**
   * @param sockets makes the sockets: the application's own factory, or the JDK's
   * @param isBoundLocally whether pgjdbc binds the socket to a local address before it connects
   */
  InstanceSession(
      TargetLink link, SocketFactory sockets, boolean isBoundLocally, Deadline connectDeadline) {
    this.link = link;
    this.sockets = sockets;
    this.isBoundLocally = isBoundLocally;
    this.connectDeadline = connectDeadline;
  }

  Target target() {
    return link.target();
  }

  /** Begins to watch the link; from now on a loss reaches the session. */
  void watch() throws IOException {
    LinkWatch.INSTANCE.watch(link, this::lose);
  }

  /** pgjdbc wants a socket: the session's, while it connects, else one for a cancel request. */
  Socket createSocket() throws IOException {
    boolean isForCancel;
    lock.lock();
    try {
      isForCancel = state == State.ESTABLISHED;
      if (!isForCancel) {
        throwIfLost();
        if (state == State.OVER) {
          throw new IOException("the attempt to connect was given up");
        }
      }
    } finally {
      lock.unlock();
    }
    Socket raw = sockets.createSocket();
    if (isForCancel) {
      return connectedIfNamed(new InstanceSocket(raw, this, false));
    }
    InstanceSocket socket = new InstanceSocket(raw, this, true);
    adopt(socket);
    return connectedIfNamed(socket);
  }

  private void adopt(InstanceSocket socket) throws IOException {
    lock.lock();
    try {
      current = socket;
    } finally {
      lock.unlock();
    }
    if (loss != null) {
      socket.breakOff();
      throwIfLost();
    }
  }

  /**
   * Where conmgr names an address beside the host, connects here and now: else pgjdbc would look up
   * the host's name, which it is to use for TLS and passwords only.
   */
  private Socket connectedIfNamed(InstanceSocket socket) throws IOException {
    boolean isNamed =
        target().hostaddr().isPresent() && !target().address().equals(target().host());
    if (isNamed && !isBoundLocally && !socket.isConnected()) {
      try {
        socket.connect(null, 0);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
    return socket;
  }

  /** Where sockets of this session go, whatever address pgjdbc made of the host's name. */
  SocketAddress address(@Nullable SocketAddress fromName) throws IOException {
    Optional<String> hostaddr = target().hostaddr();
    if (hostaddr.isPresent()) {
      return new InetSocketAddress(InetAddress.getByName(hostaddr.get()), target().port());
    }
    return fromName == null ? new InetSocketAddress(target().host(), target().port()) : fromName;
  }

  /** The time a connect may take: what is left for the whole attempt, and {@code timeoutMs}. */
  int connectTimeoutMs(int timeoutMs, boolean isForSession) {
    if (!isForSession || connectDeadline.isNever()) {
      return timeoutMs;
    }
    int left = connectDeadline.timeoutMs();
    return timeoutMs == 0 ? left : Math.min(left, timeoutMs);
  }

  /** The connection is the application's now: the sockets that follow are cancel requests. */
  void establish() {
    lock.lock();
    try {
      state = State.ESTABLISHED;
    } finally {
      lock.unlock();
    }
  }

  /** The attempt failed: closes the link, and the socket should pgjdbc still be at it. */
  void abandon() {
    end(State.CONNECTING);
  }

  /**
   * The application closed the connection. While connecting, pgjdbc may yet open another socket.
   */
  void closed(InstanceSocket socket) {
    if (isCurrent(socket)) {
      end(State.ESTABLISHED);
    }
  }

  private boolean isCurrent(InstanceSocket socket) {
    lock.lock();
    try {
      return current == socket;
    } finally {
      lock.unlock();
    }
  }

  private void end(State from) {
    InstanceSocket last;
    lock.lock();
    try {
      if (state != from) {
        return;
      }
      state = State.OVER;
      last = current;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.breakOff();
    }
    link.close();
  }

  /** Conmgr says the instance is lost, or is gone itself. Runs on the watching thread. */
  private void lose(ConmgrLossException reason) {
    InstanceSocket last;
    lock.lock();
    try {
      if (state == State.OVER) {
        return;
      }
      loss = reason;
      last = current;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.breakOff();
    }
  }

  /** The error a call on the socket is to throw for {@code error}: the loss, if there was one. */
  IOException explain(IOException error) {
    ConmgrLossException known = loss;
    return known == null ? error : known.metBy(error);
  }

  boolean isLost() {
    return loss != null;
  }

  void throwIfLost() throws IOException {
    ConmgrLossException known = loss;
    if (known != null) {
      throw known.metBy(new IOException("connection closed"));
    }
  }
}
