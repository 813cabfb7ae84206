package org.conmgr.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.conmgr.agent.Readiness;
import org.conmgr.agent.StopMode;
import org.junit.jupiter.api.Test;

/** The words of the control dialogue. */
class ControlRequestTest {
  @Test
  void should_understand_each_request() {
    understood("status", new ControlRequest.Status());
    understood("reload", new ControlRequest.Reload());
    understood("stop smart", new ControlRequest.Stop(StopMode.SMART));
    understood("stop immediate", new ControlRequest.Stop(StopMode.IMMEDIATE));
    understood(
        "wait primary 60000", new ControlRequest.Wait(Readiness.PRIMARY, Duration.ofSeconds(60)));
    understood("wait all 0", new ControlRequest.Wait(Readiness.ALL, Duration.ZERO));
  }

  @Test
  void should_not_understand_anything_else() {
    for (String line :
        List.of(
            "",
            "statu",
            "status x",
            "stop",
            "stop FAST",
            "wait all",
            "wait all -1",
            "wait all 9999999999",
            "wait some 1",
            " status")) {
      assertEquals(Optional.empty(), ControlRequest.parse(line), line);
    }
  }

  private static void understood(String line, ControlRequest request) {
    assertEquals(Optional.of(request), ControlRequest.parse(line));
  }
}
