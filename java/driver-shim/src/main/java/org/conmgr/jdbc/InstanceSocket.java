package org.conmgr.jdbc;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A socket to an instance that knows its session: it goes where conmgr said, and once the instance
 * is lost its streams fail with conmgr's reason. All else is the socket underneath.
 *
 * <p>pgjdbc buffers above the streams, so they cost two calls for each network packet and nothing
 * for each statement. TLS is layered above this socket, so breaking it off never waits for TLS.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // The socket underneath has its own lock.
final class InstanceSocket extends DelegatingSocket {
  /** pgjdbc's Terminate and the alert that ends TLS, each as a record of TLS. */
  private static final int FAREWELL_MAX = 128;

  private final InstanceSession session;
  private final boolean isForSession;
  private volatile boolean isClosed;

  /** What was written after the loss and dropped, in bytes. Written by one thread at a time. */
  private int dropped;

  InstanceSocket(Socket raw, InstanceSession session, boolean isForSession) {
    super(raw);
    this.session = session;
    this.isForSession = isForSession;
  }

  /** Ends whatever blocks on this socket, now, in any thread. */
  void breakOff() {
    try {
      raw.close();
    } catch (IOException e) {
      // Closed as far as it can be; the streams fail all the same.
    }
  }

  @Override
  public void connect(@Nullable SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(@Nullable SocketAddress endpoint, int timeout) throws IOException {
    try {
      raw.connect(session.address(endpoint), session.connectTimeoutMs(timeout, isForSession));
    } catch (IOException e) {
      throw explain(e);
    }
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    try {
      raw.close();
    } finally {
      if (isForSession) {
        session.closed(this);
      }
    }
  }

  /**
   * Broken off is not closed: pgjdbc would refuse the next call for a closed connection (08003),
   * where it is to run into the reason (08006).
   */
  @Override
  public boolean isClosed() {
    return isClosed;
  }

  /**
   * After the loss as good as set: pgjdbc restores timeouts behind a call that failed and before it
   * closes, where an error would hide the reason or have {@code Connection.close} throw.
   */
  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    try {
      raw.setSoTimeout(timeout);
    } catch (SocketException e) {
      throwUnlessLost(e);
    }
  }

  @Override
  public int getSoTimeout() throws SocketException {
    try {
      return raw.getSoTimeout();
    } catch (SocketException e) {
      throwUnlessLost(e);
      return 0;
    }
  }

  private void throwUnlessLost(SocketException error) throws SocketException {
    if (!isForSession || !session.isLost()) {
      throw error;
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    try {
      return new In(raw.getInputStream());
    } catch (IOException e) {
      throw explain(e);
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    try {
      return new Out(raw.getOutputStream());
    } catch (IOException e) {
      throw explain(e);
    }
  }

  private IOException explain(IOException error) {
    return isForSession ? session.explain(error) : error;
  }

  private final class In extends FilterInputStream {
    In(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return checked(in.read());
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return checked(in.read(buffer, offset, length));
      } catch (IOException e) {
        throw explain(e);
      }
    }

    /** The server may close its end just as conmgr reports it: then the report is the reason. */
    private int checked(int read) throws IOException {
      if (read < 0 && isForSession) {
        session.throwIfLost();
      }
      return read;
    }

    @Override
    public int available() throws IOException {
      try {
        return in.available();
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public void close() throws IOException {
      InstanceSocket.this.close();
    }
  }

  /**
   * Whether to take these bytes as written although the instance is lost: a few are, so that the
   * farewell of {@code Connection.close} is no error. A request is one all the same: its answer
   * cannot be read.
   */
  private boolean isFarewell(int length) {
    if (!isForSession || isClosed || !session.isLost() || dropped + length > FAREWELL_MAX) {
      return false;
    }
    dropped += length;
    return true;
  }

  private final class Out extends FilterOutputStream {
    Out(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      try {
        out.write(b);
      } catch (IOException e) {
        if (!isFarewell(1)) {
          throw explain(e);
        }
      }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      try {
        out.write(buffer, offset, length);
      } catch (IOException e) {
        if (!isFarewell(length)) {
          throw explain(e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      InstanceSocket.this.close();
    }
  }
}
