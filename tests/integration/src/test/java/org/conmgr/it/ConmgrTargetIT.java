package org.conmgr.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.conmgr.bed.Await;
import org.conmgr.bed.Backend;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Conmgr;
import org.conmgr.bed.Instance;
import org.conmgr.bed.ReplicationSet;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What drivers are answered, by a conmgr with a primary and two standbys that stay as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConmgrTargetIT {
  private static final TargetRequest PRIMARY = TargetRequest.of(SessionAttrs.PRIMARY);
  private static final TargetRequest STANDBY = TargetRequest.of(SessionAttrs.STANDBY);

  private Bed bed;
  private ReplicationSet set;
  private Conmgr conmgr;

  @BeforeAll
  void start() {
    bed = Bed.create();
    set = ReplicationSet.create(bed, 2);
    conmgr = Conmgr.create(bed, "conmgr", set.backends(), Map.of());
    conmgr.start("--complete");
  }

  @AfterAll
  void end() {
    bed.close();
  }

  /** A41, A53: nothing but the kind of instance is asked, and the answer is where it is. */
  @Test
  void should_name_the_instance_of_each_kind() throws Exception {
    try (TargetSocket primary = TargetSocket.ask(conmgr.port(), PRIMARY);
        TargetSocket standby = TargetSocket.ask(conmgr.port(), STANDBY);
        TargetSocket writable =
            TargetSocket.ask(conmgr.port(), TargetRequest.of(SessionAttrs.READ_WRITE));
        TargetSocket readOnly =
            TargetSocket.ask(conmgr.port(), TargetRequest.of(SessionAttrs.READ_ONLY))) {
      Target target = primary.target();
      assertEquals(set.primary().port(), target.port());
      assertEquals("127.0.0.1", target.address());
      assertEquals(1, target.timeline().orElseThrow());
      assertNotEquals(set.primary().port(), standby.target().port());
      assertEquals(set.primary().port(), writable.target().port());
      assertNotEquals(set.primary().port(), readOnly.target().port());
    }
  }

  /** A40. */
  @Test
  void should_spread_sessions_over_the_standbys() throws Exception {
    int[] given = new int[3];
    List<TargetSocket> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TargetSocket session = TargetSocket.ask(conmgr.port(), STANDBY);
      sessions.add(session);
      given[session.target().instance()]++;
    }
    assertEquals("[0, 10, 10]", Arrays.toString(given));
    assertEquals(20, conmgr.status().applications().size());
    for (TargetSocket session : sessions) {
      session.close();
    }
    Await.until("the sessions to be gone", () -> conmgr.status().applications().isEmpty());
  }

  /** A40: the one that a driver could not use is given only if there is no other. */
  @Test
  void should_give_another_than_the_one_to_avoid() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (TargetSocket session = TargetSocket.ask(conmgr.port(), STANDBY.withAvoidInstance(1))) {
        assertEquals(2, session.target().instance());
      }
    }
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY.withAvoidInstance(0))) {
      assertEquals(0, session.target().instance());
    }
  }

  /** A39: neither start-up nor answers wait for instances that cannot be reached. */
  @Test
  void should_start_without_its_instances() throws Exception {
    Backend nobody =
        new Backend(Optional.of("127.0.0.1"), Optional.empty(), bed.freePort(), bed.freePort());
    // A name that is not found, and an address that never answers.
    Backend unknown =
        new Backend(Optional.of("no-such-host.invalid"), Optional.empty(), 5432, 27545);
    Backend silent = new Backend(Optional.empty(), Optional.of("192.0.2.1"), 5432, 27545);
    Conmgr alone = Conmgr.create(bed, "alone", List.of(nobody, unknown, silent), Map.of());
    alone.start("-W");
    Await.until("conmgr to listen", () -> ask(alone, PRIMARY) instanceof NoTarget);
    NoTarget answer = assertInstanceOf(NoTarget.class, ask(alone, PRIMARY));
    assertEquals(NoTargetCode.NO_SUCH_INSTANCE, answer.code());
    assertTrue(answer.reason().contains("instance 0"), answer.reason());
    alone.log().await(0, "instance 0 .*could not be connected.*connection refused");
    alone.log().await(0, "instance 1 .*could not be connected.*could not translate host name");
    assertEquals(0, alone.stop().exit());
  }

  /** A35. */
  @Test
  void should_close_what_is_over_max_connections_without_a_message() throws Exception {
    Conmgr small = Conmgr.create(bed, "small", set.backends(), Map.of("max_connections", "2"));
    small.start();
    try (TargetSocket one = TargetSocket.ask(small.port(), PRIMARY);
        TargetSocket two = TargetSocket.ask(small.port(), PRIMARY);
        TargetSocket three = new TargetSocket(small.port())) {
      one.target();
      two.target();
      assertTrue(three.endsSilently());
      small.log().await(0, "LOG.*connection from .* closed: max_connections is 2");
    }
    small.stop();
  }

  /** A36, A42: the loopbacks by default, all addresses if told so. */
  @Test
  void should_take_remote_drivers_if_listen_addresses_allows() throws Exception {
    Optional<InetAddress> remote = remoteAddress();
    Conmgr open = Conmgr.create(bed, "open", set.backends(), Map.of("listen_addresses", "'*'"));
    open.start();
    new TargetSocket(open.port()).close();
    if (remote.isPresent()) {
      new TargetSocket(remote.get(), open.port()).close();
      int port = conmgr.port();
      assertThrows(IOException.class, () -> new TargetSocket(remote.get(), port));
    }
    open.stop();
  }

  private static Optional<InetAddress> remoteAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst();
  }

  /** A43: with too few descriptors it says so, sheds what is too much and lives on. */
  @Test
  void should_shed_load_when_descriptors_run_out() throws Exception {
    Conmgr poor = Conmgr.create(bed, "poor", set.backends(), Map.of("max_connections", "1000"));
    List<String> limited = new ArrayList<>(List.of("prlimit", "--nofile=128:128"));
    limited.addAll(poor.command("start"));
    bed.run(limited, Map.of(), Await.PATIENCE).expectSuccess();
    poor.log().await(0, "WARNING.*limit");
    List<TargetSocket> sessions = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        sessions.add(TargetSocket.ask(poor.port(), PRIMARY));
      }
      poor.log().await(0, "LOG.*connection from .* closed: the limit of open files");
      assertEquals(0, sessions.get(0).target().instance());
    } finally {
      for (TargetSocket session : sessions) {
        session.close();
      }
    }
    Await.until("a place to be free", () -> ask(poor, PRIMARY) instanceof Target);
    assertEquals("up", poor.status().instance(set.primary()).state());
    assertEquals(0, poor.stop().exit());
  }

  /**
   * Garbage, half a frame, an oversized length and silence: shed, within limits, and nothing else.
   */
  @Test
  void should_shed_a_thousand_callers_that_are_no_drivers() throws Exception {
    long mark = conmgr.log().mark();
    try (TargetSocket session = TargetSocket.ask(conmgr.port(), PRIMARY)) {
      session.target();
      List<TargetSocket> callers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        TargetSocket caller = new TargetSocket(conmgr.port());
        callers.add(caller);
        switch (i % 4) {
          case 0 -> caller.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          case 1 -> caller.send(new byte[] {0, 0, 0});
          case 2 -> caller.send(new byte[] {0x7f, 0x7f, 0x7f, 0x7f});
          default -> {}
        }
      }
      assertInstanceOf(Target.class, ask(conmgr, PRIMARY));
      for (TargetSocket caller : callers) {
        assertTrue(caller.endsSilently());
        caller.close();
      }
      assertEquals(1, conmgr.status().applications().size());
    }
    List<String> lines = conmgr.log().linesAfter(mark);
    assertTrue(lines.size() <= 30, () -> String.join("\n", lines));
    for (Instance instance : set.all()) {
      assertEquals("up", conmgr.status().instance(instance).state());
    }
  }

  /** A stock client is told what it has reached. */
  @Test
  void should_tell_a_stock_client_what_it_has_reached() {
    String psql =
        bed.run(
                set.primary()
                    .command(
                        "psql",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(conmgr.port()),
                        "-U",
                        "app",
                        "postgres"),
                Map.of(),
                Await.PATIENCE)
            .err();
    assertTrue(psql.contains("port of a connection manager, not of a PostgreSQL instance"), psql);
  }

  private static Object ask(Conmgr conmgr, TargetRequest request) throws Exception {
    try (TargetSocket socket = TargetSocket.ask(conmgr.port(), request)) {
      return socket.receive();
    }
  }
}
