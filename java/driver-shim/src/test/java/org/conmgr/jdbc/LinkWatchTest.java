package org.conmgr.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that all sessions of a JVM hang on. */
@Timeout(20)
class LinkWatchTest {
  private static final Target TARGET =
      new Target(
          ProtocolVersion.CURRENT,
          0,
          "db1",
          Optional.empty(),
          5432,
          Role.PRIMARY,
          OptionalLong.empty());

  /** A54: nor does the thread belong to whoever happened to connect first. */
  @Test
  void should_still_hear_of_a_loss_after_being_interrupted() throws Exception {
    CompletableFuture<ConmgrLossException> lost = new CompletableFuture<>();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> peer = CompletableFuture.supplyAsync(() -> give(listener));
      Answer answer =
          TargetClient.ask(
              new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()),
              TargetRequest.of(SessionAttrs.ANY),
              Duration.ofSeconds(10));
      LinkWatch.INSTANCE.watch(assertInstanceOf(Answer.Given.class, answer).link(), lost::complete);
      Thread watch = watchingThread();
      assertNull(watch.getThreadGroup().getParent());
      watch.interrupt();
      assertFalse(watch.isInterrupted());
      peer.get(10, TimeUnit.SECONDS).close();
      assertEquals("conmgr ended the link", lost.get(10, TimeUnit.SECONDS).reason());
    }
  }

  /** Names an instance to the first who asks. */
  private static Socket give(ServerSocket listener) {
    try {
      Socket peer = listener.accept();
      Channels.newChannel(peer.getOutputStream()).write(Encoder.encode(TARGET));
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread watchingThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("conmgr-jdbc-watch"))
        .findFirst()
        .orElseThrow();
  }
}
