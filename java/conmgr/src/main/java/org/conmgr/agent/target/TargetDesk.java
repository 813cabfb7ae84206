package org.conmgr.agent.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.conmgr.agent.instance.Instance;
import org.conmgr.agent.log.Levels;
import org.conmgr.agent.loop.Deadline;
import org.conmgr.agent.loop.Loop;
import org.conmgr.agent.session.Session;
import org.conmgr.agent.session.Sessions;
import org.conmgr.agent.session.WaitingRequests;
import org.conmgr.wire.Down;
import org.conmgr.wire.DownCode;
import org.conmgr.wire.Encoder;
import org.conmgr.wire.NoTarget;
import org.conmgr.wire.NoTargetCode;
import org.conmgr.wire.SessionAttrs;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;

/**
 * Answers drivers, and tells them of losses. Confined to the loop; an answer is written in the same
 * read event as the request, from what is known already (A39).
 */
public final class TargetDesk {
  private static final Logger logger = LogManager.getLogger(TargetDesk.class);

  private final Loop loop;
  private final TargetSelector selector;
  private final IntConsumer avoided;
  private final Sessions<DriverLink> sessions = new Sessions<>();
  private final WaitingRequests<DriverLink> waiting = new WaitingRequests<>();
  private final Deadline waitingEnds;
  private boolean isStopping;

  /**
   * A desk at which nobody stands.
   *
   * @param avoided takes the number of an instance that a driver could not use
   */
  public TargetDesk(
      Loop loop, List<Instance> instances, RandomGenerator random, IntConsumer avoided) {
    this.loop = loop;
    this.selector = new TargetSelector(instances, sessions::count, random);
    this.avoided = avoided;
    this.waitingEnds = new Deadline(loop, this::endWaits);
  }

  /** A driver asks. */
  void ask(DriverLink link, TargetRequest request) {
    assert loop.isHere();
    if (isStopping) {
      refuseStopping(link);
      return;
    }
    answer(link, request);
    request.avoidInstance().ifPresent(avoided);
  }

  private void answer(DriverLink link, TargetRequest request) {
    if (request.attrs() == SessionAttrs.UNKNOWN) {
      link.refuse(new NoTarget(NoTargetCode.BAD_REQUEST, "unknown session attributes"));
    } else if (!give(link, request)) {
      if (request.waitMs() > 0) {
        link.keepWaiting();
        waiting.add(link, request, loop.nanos());
        waitingEnds.set(waiting.nextDeadline());
        logger.log(Levels.DEBUG, "{} waits up to {} ms", link.address(), request.waitMs());
      } else {
        refuse(link, request);
      }
    }
  }

  private boolean give(DriverLink link, TargetRequest request) {
    Optional<Instance> found = selector.select(request.attrs(), request.avoidInstance());
    found.ifPresent(instance -> give(link, request, instance));
    return found.isPresent();
  }

  /** The answer first, the books after it: the driver is waiting. */
  private void give(DriverLink link, TargetRequest request, Instance instance) {
    link.give(
        new Target(
            request.version().common(),
            instance.number(),
            instance.config().host(),
            instance.config().hostaddr(),
            instance.config().port(),
            instance.role(),
            OptionalLong.of(instance.timeline())));
    Session<DriverLink> session =
        new Session<>(link, instance.number(), request, link.address(), loop.wall());
    if (link.holds(session)) {
      sessions.add(session);
    }
  }

  private void refuse(DriverLink link, TargetRequest request) {
    String reason = selector.refusal(request.attrs());
    logger.log(Levels.DEBUG, "no target for {}: {}", link.address(), reason);
    link.refuse(new NoTarget(NoTargetCode.NO_SUCH_INSTANCE, reason));
  }

  private static void refuseStopping(DriverLink link) {
    link.refuse(new NoTarget(NoTargetCode.CONMGR_STOPPING, "conmgr is stopping"));
  }

  /** A driver link has ended. */
  void leave(DriverLink link) {
    assert loop.isHere();
    waiting.remove(link);
    link.session().ifPresent(sessions::remove);
  }

  /** An instance changed: perhaps somebody waits for it. */
  public void answerWaiting() {
    assert loop.isHere();
    waiting.answer(this::give);
  }

  private void endWaits() {
    for (WaitingRequests.Expired<DriverLink> expired : waiting.takeExpired(loop.nanos())) {
      refuse(expired.link(), expired.request());
    }
    waitingEnds.set(waiting.nextDeadline());
  }

  /** Tells all drivers of an instance that it is lost, and closes their links. */
  public void tellDown(int instance, DownCode code, String reason) {
    assert loop.isHere();
    tell(sessions.takeAll(instance), new Down(code, reason));
  }

  /** Encoded once; all are told before the first is closed, so that closing delays nobody. */
  private static void tell(List<Session<DriverLink>> lost, Down down) {
    ByteBuf notice = Unpooled.wrappedBuffer(Encoder.encode(down));
    lost.forEach(session -> session.link().push(notice));
    lost.forEach(session -> session.link().close());
    notice.release();
  }

  /** From now on gives nobody an instance; who waits is refused. */
  public void stopGiving() {
    assert loop.isHere();
    isStopping = true;
    waiting.answer(
        (link, request) -> {
          refuseStopping(link);
          return true;
        });
  }

  /** Tells all drivers that conmgr stops, and closes their links. */
  public void cutOff() {
    assert loop.isHere();
    List<Session<DriverLink>> all = sessions.all();
    all.forEach(sessions::remove);
    tell(all, new Down(DownCode.CONMGR_STOPPING, "conmgr is stopping"));
  }

  /** How many sessions an instance was given. */
  public int given(int instance) {
    return sessions.count(instance);
  }

  /** How many sessions there are. */
  public int sessions() {
    return sessions.count();
  }

  /** All sessions, by instance. */
  public List<Session<?>> snapshot() {
    return new ArrayList<>(sessions.all());
  }
}
