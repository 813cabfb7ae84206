package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.conmgr.wire.Dialogue;
import org.conmgr.wire.Down;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.FrameDecoder;
import org.conmgr.wire.Message;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.Sender;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A51: who answers what, over real sockets; the peer says one thing and closes. */
@Timeout(20)
class TargetClientTest {
  private static final TargetRequest REQUEST = TargetRequest.of(SessionAttrs.READ_WRITE);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Target TARGET =
      new Target(
          ProtocolVersion.CURRENT,
          2,
          "db2",
          Optional.empty(),
          5432,
          Role.PRIMARY,
          OptionalLong.of(1));

  private final ExecutorService peer = Executors.newSingleThreadExecutor();
  private ServerSocket listener = unopened();

  private static ServerSocket unopened() {
    try {
      return new ServerSocket();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    peer.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"N", "G", "S", "E\0\0\0\tSFATAL\0", "HTTP/1.1 400 Bad Request\r\n", ""})
  void should_take_any_other_answer_as_not_a_conmgr(String reply) throws Exception {
    Future<Message> request = answer(reply.getBytes(StandardCharsets.US_ASCII));
    assertInstanceOf(Answer.NotConmgr.class, ask());
    assertEquals(REQUEST, request.get());
  }

  @Test
  void should_take_a_reset_as_not_a_conmgr() throws Exception {
    Future<?> reset =
        peer.submit(
            () -> {
              Socket socket = listener.accept();
              socket.setSoLinger(true, 0);
              socket.getInputStream().read();
              socket.close();
              return "";
            });
    assertInstanceOf(Answer.NotConmgr.class, ask());
    reset.get();
  }

  @Test
  void should_hand_over_the_target_and_then_the_loss() throws Exception {
    Down down = new Down(DownCode.HEARTBEAT_TIMEOUT, "instance 2 (db2:5432): heartbeat timeout");
    Future<Message> request = answer(bytes(TARGET, down));
    Answer.Given given = assertInstanceOf(Answer.Given.class, ask());
    assertEquals(TARGET, given.link().target());
    ConmgrLossException loss = given.link().awaitLoss(TIMEOUT).orElseThrow();
    assertEquals(down.reason(), loss.reason());
    assertEquals(DownCode.HEARTBEAT_TIMEOUT, loss.code());
    assertEquals(2, loss.instance());
    given.link().close();
    request.get();
  }

  @Test
  void should_take_the_links_end_as_a_loss() throws Exception {
    Future<Message> request = answer(bytes(TARGET));
    Answer.Given given = assertInstanceOf(Answer.Given.class, ask());
    ConmgrLossException loss = given.link().awaitLoss(TIMEOUT).orElseThrow();
    assertEquals("conmgr ended the link", loss.reason());
    assertEquals(DownCode.UNKNOWN, loss.code());
    given.link().close();
    assertEquals(REQUEST, request.get());
  }

  @Test
  void should_hand_over_why_there_is_no_target() throws Exception {
    NoTarget none = new NoTarget(NoTargetCode.NO_SUCH_INSTANCE, "no instance of the kind");
    Future<Message> request = answer(bytes(none));
    assertEquals(new Answer.None(none), ask());
    assertEquals(REQUEST, request.get());
  }

  @Test
  void should_not_take_silence_for_an_answer() {
    assertThrows(
        SocketTimeoutException.class,
        () -> TargetClient.ask(address(), REQUEST, Duration.ofMillis(50)));
  }

  @Test
  void should_say_so_when_nobody_listens() throws IOException {
    InetSocketAddress gone = address();
    listener.close();
    assertThrows(ConnectException.class, () -> TargetClient.ask(gone, REQUEST, TIMEOUT));
  }

  @Test
  void should_fail_on_a_conmgr_of_another_version() throws Exception {
    byte[] version2 = {'T', 0, 0, 0, 11, 1, 0, 4, 0, 2, 0, 0};
    Future<Message> request = answer(version2);
    IOException error = assertThrows(IOException.class, this::ask);
    assertTrue(String.valueOf(error.getMessage()).contains("version"));
    assertEquals(REQUEST, request.get());
  }

  private Answer ask() throws IOException {
    return TargetClient.ask(address(), REQUEST, TIMEOUT);
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Reads the request, sends {@code reply}, closes. */
  private Future<Message> answer(byte[] reply) {
    return peer.submit(
        () -> {
          try (Socket socket = listener.accept()) {
            byte[] in = new byte[1024];
            int count = socket.getInputStream().read(in);
            socket.getOutputStream().write(reply);
            return new FrameDecoder(Dialogue.TARGET, Sender.DRIVER)
                .decode(ByteBuffer.wrap(in, 0, count))
                .orElseThrow();
          }
        });
  }

  private static byte[] bytes(Message... messages) {
    ByteBuffer out = ByteBuffer.allocate(1024);
    for (Message message : messages) {
      out.put(Encoder.encode(message));
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
