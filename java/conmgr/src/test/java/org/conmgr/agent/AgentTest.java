package org.conmgr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.conmgr.agent.config.ConmgrConfig;
import org.conmgr.agent.config.HeartbeatConfig;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.agent.config.LogConfig;
import org.conmgr.agent.config.LogDestination;
import org.conmgr.agent.config.LogLevel;
import org.conmgr.agent.config.SyslogFacility;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.agent.loop.Transport;
import org.conmgr.wire.Beat;
import org.conmgr.wire.Down;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.Goodbye;
import org.conmgr.wire.GoodbyeCode;
import org.conmgr.wire.Hello;
import org.conmgr.wire.LinkError;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.Refused;
import org.conmgr.wire.RefusedCode;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.State;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.conmgr.wire.WalPositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole agent on real sockets, with peers that do as the test says. */
@Timeout(60)
class AgentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final TargetRequest PRIMARY = TargetRequest.of(SessionAttrs.PRIMARY);

  private static final Identity IDENTITY = new Identity("test-id", "1.0.0", "/nowhere");

  private final CapturedLog log = new CapturedLog();
  private final List<AutoCloseable> resources = new ArrayList<>(List.of(log));
  private ScriptedInstance one;
  private ScriptedInstance two;

  @BeforeEach
  void openInstances() throws IOException {
    one = keep(new ScriptedInstance(0));
    two = keep(new ScriptedInstance(1));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
  }

  // A39, A53
  @Test
  void should_answer_at_once_and_start_without_waiting_for_anybody() throws Exception {
    Agent agent = start(config(0, 1));
    NoTarget answer = assertInstanceOf(NoTarget.class, ask(agent, PRIMARY).receive());
    assertEquals(NoTargetCode.NO_SUCH_INSTANCE, answer.code());
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    Target target = assertInstanceOf(Target.class, ask(agent, PRIMARY).receive());
    assertEquals(0, target.instance());
    assertEquals(one.config().port(), target.port());
    assertFalse(agent.whenReady(Readiness.ALL, Duration.ofMillis(1)).get());
    link.close();
  }

  // A17, A18
  @Test
  void should_say_its_times_and_begin_to_beat_at_once() throws Exception {
    start(config(0));
    ScriptedInstance.Link link = one.accept();
    Hello hello = assertInstanceOf(Hello.class, link.receive());
    assertEquals(200, hello.intervalMs());
    assertEquals(800, hello.timeoutMs());
    assertEquals("test-id", hello.identity());
    link.close();
    link = one.welcome(Role.PRIMARY, 1);
    assertEquals(1, assertInstanceOf(Beat.class, link.receive()).sequence());
    link.send(new Beat(7, Optional.empty()));
    Beat second = assertInstanceOf(Beat.class, link.receive());
    assertEquals(2, second.sequence());
    assertEquals(7, second.echo().orElseThrow().sequence());
  }

  // A17, A19, A44, A54
  @Test
  void should_tell_drivers_when_the_heartbeat_times_out() throws Exception {
    Agent agent = start(config(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    Down down = assertInstanceOf(Down.class, driver.receive());
    assertEquals(DownCode.HEARTBEAT_TIMEOUT, down.code());
    assertTrue(driver.isClosedSilently());
    assertTrue(log.await("is suspect: nothing heard").startsWith("LOG instance 0 (127.0.0.1:"));
    log.await("is down: heartbeat timeout");
    while (!(link.receive() instanceof Goodbye goodbye)) {
      // Beats come first.
    }
    assertEquals(GoodbyeCode.HEARTBEAT_TIMEOUT, goodbye.code());
  }

  @Test
  void should_tell_drivers_at_once_when_link_and_port_are_gone() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    one.closePostmaster();
    link.close();
    Down down = assertInstanceOf(Down.class, driver.receive());
    assertEquals(DownCode.UNREACHABLE, down.code());
  }

  @Test
  void should_keep_sessions_when_only_the_watchdog_is_gone() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    link.close();
    log.await("is suspect: heartbeat link lost");
    one.welcome(Role.PRIMARY, 1);
    log.await("is heard again");
    AgentStatus status = agent.status().get();
    assertEquals(1, status.applications().size());
    assertEquals(MonitorState.UP, status.instances().get(0).state());
  }

  @Test
  void should_give_the_reason_of_a_goodbye_to_drivers() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    link.send(new Goodbye(GoodbyeCode.INSTANCE_SHUTTING_DOWN, "shutting down"));
    Down down = assertInstanceOf(Down.class, driver.receive());
    assertEquals(DownCode.SHUTTING_DOWN, down.code());
    assertTrue(down.reason().startsWith("instance 0 (127.0.0.1:"), down.reason());
  }

  // A7, A44
  /** A44: one line for a change. */
  @Test
  void should_say_once_that_an_instance_is_back() throws Exception {
    start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    link.send(new Goodbye(GoodbyeCode.INSTANCE_SHUTTING_DOWN, "shutting down"));
    log.await("is down: ");
    one.welcome(Role.PRIMARY, 2);
    log.await("is connected: primary on timeline 2");
    assertEquals(0, log.count("is now primary"));
  }

  @Test
  void should_answer_who_waits_the_moment_a_standby_is_promoted() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.STANDBY, 1);
    assertTrue(isReady(agent, Readiness.ALL));
    RawDriver waiting = ask(agent, PRIMARY.withWaitMs(30_000));
    NoTarget refused = assertInstanceOf(NoTarget.class, ask(agent, PRIMARY).receive());
    assertTrue(refused.reason().contains("instance 0 is a standby"), refused.reason());
    link.send(
        new State(ScriptedInstance.state(Role.PRIMARY, 2), Optional.empty(), WalPositions.NONE));
    Target target = assertInstanceOf(Target.class, waiting.receive());
    assertEquals(2, target.timeline().orElseThrow());
    log.await("changed from standby to primary, timeline 2");
  }

  @Test
  void should_refuse_who_has_waited_long_enough() throws Exception {
    Agent agent = start(slow(0));
    RawDriver waiting = ask(agent, PRIMARY.withWaitMs(50));
    assertInstanceOf(NoTarget.class, waiting.receive());
    assertTrue(waiting.isClosedSilently());
  }

  @Test
  void should_tell_the_sessions_of_a_superseded_primary() throws Exception {
    Agent agent = start(slow(0, 1));
    one.welcome(Role.PRIMARY, 1);
    ScriptedInstance.Link promoted = two.welcome(Role.STANDBY, 1);
    assertTrue(isReady(agent, Readiness.ALL));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    promoted.send(
        new State(ScriptedInstance.state(Role.PRIMARY, 2), Optional.empty(), WalPositions.NONE));
    Down down = assertInstanceOf(Down.class, driver.receive());
    assertEquals(DownCode.SUPERSEDED, down.code());
    assertTrue(down.reason().contains("superseded by timeline 2"), down.reason());
    assertEquals(1, assertInstanceOf(Target.class, ask(agent, PRIMARY).receive()).instance());
  }

  // A22, A44
  @Test
  void should_log_a_refusal_once_and_try_for_ever() throws Exception {
    start(config(0));
    for (int i = 0; i < 3; i++) {
      ScriptedInstance.Link link = one.accept();
      link.receive();
      link.send(new Refused(RefusedCode.TOO_MANY_LINKS, "no more room"));
      link.close();
    }
    log.await("could not be connected at watchdog port");
    one.welcome(Role.PRIMARY, 1);
    log.await("is connected: primary on timeline 1");
    assertEquals(1, log.count("refused: no more room"));
  }

  @Test
  void should_end_a_link_on_which_the_watchdog_breaks_the_rules() throws Exception {
    start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    link.sendRaw(ByteBuffer.wrap("garbage".getBytes(StandardCharsets.US_ASCII)));
    while (!(link.receive() instanceof LinkError error)) {
      // Beats come first.
    }
    assertEquals("unknown message type", error.reason());
    one.welcome(Role.PRIMARY, 1);
    log.await("is heard again");
  }

  // A35
  @Test
  void should_close_what_is_over_max_connections_without_a_message() throws Exception {
    Agent agent = start(config(heartbeat(10_000), 2, 0));
    one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver first = ask(agent, PRIMARY);
    first.receive();
    RawDriver second = ask(agent, PRIMARY);
    second.receive();
    assertTrue(ask(agent, PRIMARY).isClosedSilently());
    assertTrue(log.await("max_connections is 2").startsWith("LOG connection from 127.0.0.1:"));
    second.close();
    // Its place is free as soon as conmgr has seen it go.
    while (!isGiven(ask(agent, PRIMARY))) {
      assertEquals(0, first.available());
    }
  }

  private static boolean isGiven(RawDriver driver) throws Exception {
    try {
      return driver.receive() instanceof Target;
    } catch (IOException e) {
      return false;
    }
  }

  // Bad input on conmgr's port: shed, logged within limits, links that stand go on.
  @Test
  void should_survive_a_thousand_connections_that_send_nothing_or_garbage() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    List<RawDriver> callers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      RawDriver caller = keep(new RawDriver(agent.port()));
      callers.add(caller);
      switch (i % 4) {
        case 0 -> caller.sendRaw("garbage and more".getBytes(StandardCharsets.US_ASCII));
        case 1 -> caller.sendRaw(new byte[] {0, 0});
        case 2 -> caller.sendRaw(new byte[] {0x7f, -1, -1, -1});
        default -> {}
      }
    }
    RawDriver another = ask(agent, PRIMARY);
    assertInstanceOf(Target.class, another.receive());
    for (RawDriver caller : callers) {
      assertTrue(caller.isClosedSilently());
    }
    assertTrue(log.count("connection from") <= 30);
    link.send(new Goodbye(GoodbyeCode.INSTANCE_CRASHED, "gone"));
    assertEquals(DownCode.CRASHED, assertInstanceOf(Down.class, driver.receive()).code());
  }

  // A54: however many they are, all drivers hear of a loss.
  @Test
  void should_tell_a_thousand_drivers_of_a_loss() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    List<RawDriver> drivers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      RawDriver driver = ask(agent, PRIMARY);
      driver.receive();
      drivers.add(driver);
    }
    link.send(new Goodbye(GoodbyeCode.INSTANCE_CRASHED, "gone"));
    for (RawDriver driver : drivers) {
      assertEquals(DownCode.CRASHED, assertInstanceOf(Down.class, driver.receive()).code());
    }
    assertTrue(agent.status().get().applications().isEmpty());
  }

  @Test
  void should_work_where_there_is_no_epoll() throws Exception {
    Agent agent = keep(new Agent(slow(0), IDENTITY, Transport.nio()));
    agent.start().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    assertInstanceOf(Target.class, driver.receive());
    one.closePostmaster();
    link.close();
    assertEquals(DownCode.UNREACHABLE, assertInstanceOf(Down.class, driver.receive()).code());
  }

  // A48
  @Test
  void should_stop_fast_with_a_reason_for_all() throws Exception {
    Agent agent = start(slow(0));
    ScriptedInstance.Link link = one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    RawDriver waiting = ask(agent, TargetRequest.of(SessionAttrs.STANDBY).withWaitMs(60_000));
    log.await("waits up to 60000 ms");
    agent.stop(StopMode.FAST).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertEquals(DownCode.CONMGR_STOPPING, ((Down) driver.receive()).code());
    assertEquals(NoTargetCode.CONMGR_STOPPING, ((NoTarget) waiting.receive()).code());
    while (!(link.receive() instanceof Goodbye goodbye)) {
      // Beats come first.
    }
    assertEquals(GoodbyeCode.CONMGR_STOPPING, goodbye.code());
    assertThrows(IOException.class, () -> new RawDriver(agent.port()));
  }

  // A48
  @Test
  void should_stop_smart_when_the_last_application_has_gone() throws Exception {
    Agent agent = start(slow(0));
    one.welcome(Role.PRIMARY, 1);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    var stopped = agent.stop(StopMode.SMART);
    NoTarget refused = assertInstanceOf(NoTarget.class, ask(agent, PRIMARY).receive());
    assertEquals(NoTargetCode.CONMGR_STOPPING, refused.code());
    assertEquals("stopping", agent.status().get().process().state());
    assertFalse(stopped.isDone());
    driver.close();
    stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  // A30, A36
  @Test
  void should_say_where_it_could_not_listen_and_why() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Agent agent = keep(agent(configAt(taken.getLocalPort(), heartbeat(1000), 0, 0)));
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> agent.start().get());
      assertEquals(
          "java.io.IOException: could not listen on 127.0.0.1:%d: address already in use"
              .formatted(taken.getLocalPort()),
          failure.getMessage());
    }
  }

  @Test
  void should_report_everything_in_its_status() throws Exception {
    Agent agent = start(slow(0, 1));
    one.welcome(Role.PRIMARY, 3);
    assertTrue(isReady(agent, Readiness.PRIMARY));
    RawDriver driver = ask(agent, PRIMARY);
    driver.receive();
    AgentStatus status = agent.status().get();
    InstanceStatus up = status.instances().get(0);
    assertEquals(MonitorState.UP, up.state());
    assertEquals(3, up.attributes().orElseThrow().timeline());
    assertEquals(1, up.given());
    assertTrue(up.target());
    assertTrue(up.roundTripUs().isPresent());
    InstanceStatus unknown = status.instances().get(1);
    assertFalse(unknown.target());
    assertEquals(0, status.applications().get(0).instance());
    assertEquals(1, status.process().connections());
  }

  private Agent start(ConmgrConfig config) throws Exception {
    Agent agent = keep(agent(config));
    agent.start().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return agent;
  }

  private static Agent agent(ConmgrConfig config) {
    return new Agent(config, IDENTITY, Transport.best());
  }

  private RawDriver ask(Agent agent, TargetRequest request) throws IOException {
    return keep(RawDriver.asking(agent.port(), request));
  }

  private static boolean isReady(Agent agent, Readiness readiness) throws Exception {
    return agent.whenReady(readiness, PATIENCE).get();
  }

  /** With so short times that a timeout can be waited for. */
  private ConmgrConfig config(int... numbers) {
    return config(heartbeat(200), 0, numbers);
  }

  /** With so long times that nothing in the test can be due to a timeout. */
  private ConmgrConfig slow(int... numbers) {
    return config(heartbeat(30_000), 0, numbers);
  }

  private ConmgrConfig config(HeartbeatConfig heartbeat, int maxConnections, int... numbers) {
    return configAt(0, heartbeat, maxConnections, numbers);
  }

  private ConmgrConfig configAt(
      int port, HeartbeatConfig heartbeat, int maxConnections, int... numbers) {
    List<InstanceConfig> instances = new ArrayList<>();
    for (int number : numbers) {
      instances.add((number == 0 ? one : two).config());
    }
    return new ConmgrConfig(
        port,
        List.of("127.0.0.1"),
        instances,
        heartbeat,
        new LogConfig(
            EnumSet.of(LogDestination.STDERR), SyslogFacility.LOCAL0, "conmgr", LogLevel.WARNING),
        maxConnections);
  }

  private static HeartbeatConfig heartbeat(int intervalMs) {
    return new HeartbeatConfig(
        Duration.ofMillis(intervalMs),
        Duration.ofMillis(4L * intervalMs),
        Duration.ofMillis(20),
        Duration.ofSeconds(5),
        Optional.empty());
  }

  private <T extends AutoCloseable> T keep(T resource) {
    resources.add(resource);
    return resource;
  }
}
