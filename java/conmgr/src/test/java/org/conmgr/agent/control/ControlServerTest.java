package org.conmgr.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The control socket, on both transports. */
class ControlServerTest {
  enum Kind {
    EPOLL(EpollIoHandler::newFactory),
    NIO(NioIoHandler::newFactory);

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final Supplier<IoHandlerFactory> handlers;

    Kind(Supplier<IoHandlerFactory> handlers) {
      this.handlers = handlers;
    }
  }

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource
  void should_answer_one_request_and_close(Kind kind) throws Exception {
    serve(
        kind,
        request -> CompletableFuture.supplyAsync(() -> "{\"is\":\"" + request + "\"}"),
        socket -> {
          assertEquals("{\"is\":\"Status[]\"}\n", talk(socket, "status\n"));
          assertEquals("{\"is\":\"Status[]\"}\n", talk(socket, "sta", "tus\nreload\n"));
          assertEquals("{\"error\":\"unknown request\"}\n", talk(socket, "what?\n"));
          assertEquals("{\"error\":\"the request is too long\"}\n", talk(socket, "x".repeat(1000)));
        });
  }

  @ParameterizedTest
  @EnumSource
  void should_say_what_went_wrong(Kind kind) throws Exception {
    serve(
        kind,
        request -> CompletableFuture.failedFuture(new IOException("no way")),
        socket ->
            assertEquals(
                "{\"error\":\"java.io.IOException: no way\"}\n", talk(socket, "status\n")));
  }

  @ParameterizedTest
  @EnumSource
  void should_be_private_and_replace_a_stale_socket(Kind kind) throws Exception {
    Files.writeString(directory.resolve("sock"), "stale");
    serve(
        kind,
        request -> CompletableFuture.completedFuture("{}"),
        socket -> {
          assertEquals(
              "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
          assertEquals("{}\n", talk(socket, "status\n"));
        });
    assertFalse(Files.exists(directory.resolve("sock")));
  }

  @ParameterizedTest
  @EnumSource
  void should_say_where_it_could_not_listen(Kind kind) throws Exception {
    var loop = new MultiThreadIoEventLoopGroup(1, kind.handlers.get());
    Path nowhere = directory.resolve("none").resolve("sock");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                ControlServer.open(
                    loop, nowhere, request -> CompletableFuture.completedFuture("{}")));
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith("could not listen on Unix socket \"" + nowhere + "\": "), message);
    loop.shutdownGracefully().sync();
  }

  private interface Talk {
    void with(Path socket) throws Exception;
  }

  private void serve(Kind kind, ControlService service, Talk talk) throws Exception {
    var loop = new MultiThreadIoEventLoopGroup(1, kind.handlers.get());
    try {
      Path socket = directory.resolve("sock");
      ControlServer server = ControlServer.open(loop, socket, service);
      talk.with(socket);
      server.close().join();
    } finally {
      var unused = loop.shutdownGracefully();
    }
  }

  private static String talk(Path socket, String... parts) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      for (String part : parts) {
        channel.write(ByteBuffer.wrap(part.getBytes(StandardCharsets.US_ASCII)));
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
