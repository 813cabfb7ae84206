package org.conmgr.agent;

import io.netty.util.NetUtil;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.HeartbeatMessage;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.Message;
import org.conmgr.wire.ProtocolException;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.Sender;
import org.conmgr.wire.WalPositions;
import org.conmgr.wire.Welcome;

/**
 * A peer for conmgr that behaves as badly as a test wants: a watchdog's port whose side of the
 * dialogue the test speaks, and a postmaster's port that answers the probe while it is open. What a
 * real instance does is tested with real ones.
 */
final class ScriptedInstance implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int number;
  private final ServerSocket watchdog;
  private final ServerSocket postmaster;
  private final Thread answering;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  ScriptedInstance(int number) throws IOException {
    this.number = number;
    var local = NetUtil.LOCALHOST4;
    watchdog = new ServerSocket(0, 16, local);
    postmaster = new ServerSocket(0, 16, local);
    inBackground(() -> accepted.add(watchdog.accept()));
    answering = inBackground(this::answerProbe);
  }

  InstanceConfig config() {
    return new InstanceConfig(
        number, "127.0.0.1", Optional.empty(), postmaster.getLocalPort(), watchdog.getLocalPort());
  }

  /** The next link of conmgr. */
  Link accept() throws Exception {
    Socket socket = accepted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("conmgr did not connect to instance " + number);
    }
    return new Link(socket);
  }

  /** The next link of conmgr, welcomed as that of such an instance. */
  Link welcome(Role role, long timeline) throws Exception {
    Link link = accept();
    link.receive();
    link.send(
        new Welcome(
            ProtocolVersion.CURRENT,
            150018,
            state(role, timeline),
            new Load(1, 100),
            WalPositions.NONE,
            Optional.empty()));
    return link;
  }

  static InstanceState state(Role role, long timeline) {
    return new InstanceState(role, Accepting.YES, false, timeline, 42);
  }

  /** The postmaster dies, for good when this returns; its watchdog's port stays. */
  void closePostmaster() throws IOException, InterruptedException {
    postmaster.close();
    answering.join(PATIENCE.toMillis());
  }

  private void answerProbe() throws IOException {
    try (Socket socket = postmaster.accept()) {
      socket.getInputStream().readNBytes(8);
      socket.getOutputStream().write('N');
      socket.getInputStream().read();
    }
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
    postmaster.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Repeats a step until its socket is closed. */
  private static Thread inBackground(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  step.run();
                }
              } catch (IOException e) {
                // The test has closed the socket.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The watchdog's end of one link. */
  static final class Link implements Closeable {
    private final Socket socket;
    private final FrameDecoder decoder = new FrameDecoder(Dialogue.HEARTBEAT, Sender.CONMGR);
    private final ByteBuffer bytes = ByteBuffer.allocate(4096).limit(0);

    Link(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    void send(HeartbeatMessage message) throws IOException {
      sendRaw(Encoder.encode(message));
    }

    void sendRaw(ByteBuffer message) throws IOException {
      byte[] copy = new byte[message.remaining()];
      message.get(copy);
      socket.getOutputStream().write(copy);
    }

    /** The next message of conmgr. */
    HeartbeatMessage receive() throws IOException, ProtocolException {
      InputStream in = socket.getInputStream();
      Optional<Message> message = decoder.decode(bytes);
      while (message.isEmpty()) {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
          throw new IOException("conmgr closed the link");
        }
        bytes.position(bytes.position() + count).flip();
        message = decoder.decode(bytes);
      }
      return (HeartbeatMessage) message.get();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
