package org.conmgr.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.AgentStatus;
import org.conmgr.agent.ApplicationStatus;
import org.conmgr.agent.Identity;
import org.conmgr.agent.InstanceStatus;
import org.conmgr.agent.ProcessStatus;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.agent.instance.MonitorState;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;
import org.conmgr.wire.Role;
import org.conmgr.wire.SessionAttrs;
import org.junit.jupiter.api.Test;

/** The document that programs read (A46). */
class StatusDocumentTest {
  private static final Instant TIME = Instant.parse("2026-11-20T12:34:56.789123Z");

  @Test
  void should_write_all_that_is_known_and_null_for_the_rest() {
    ProcessStatus process =
        new ProcessStatus(
            7,
            new Identity("uuid", "1.0.0", "/d"),
            27546,
            List.of("localhost"),
            TIME,
            "running",
            3,
            0);
    InstanceStatus known =
        new InstanceStatus(
            new InstanceConfig(0, "db1", Optional.of("192.0.2.1"), 5432, 27545),
            MonitorState.UP,
            Optional.of(new InstanceState(Role.PRIMARY, Accepting.SHUTTING_DOWN, false, 2, -1)),
            OptionalLong.of(150018),
            OptionalLong.of(120),
            Optional.of(new Load(12, 100)),
            3,
            true,
            "primary",
            Optional.of(TIME));
    InstanceStatus unknown =
        new InstanceStatus(
            new InstanceConfig(1, "db2", Optional.empty(), 5432, 27545),
            MonitorState.DISCONNECTED,
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            0,
            false,
            "is disconnected",
            Optional.empty());
    ApplicationStatus application =
        new ApplicationStatus(
            Optional.of("ledger"),
            OptionalLong.of(4711),
            "127.0.0.1:40312",
            0,
            SessionAttrs.PREFER_STANDBY,
            TIME);
    assertEquals(
        """
        {"conmgr":{"pid":7,"version":"1.0.0","identity":"uuid","directory":"/d","port":27546,\
        "listen_addresses":["localhost"],"started":"2026-11-20T12:34:56.789Z","state":"running",\
        "connections":3,"max_connections":0},\
        "instances":[{"number":0,"host":"db1","hostaddr":"192.0.2.1","port":5432,\
        "watchdog_port":27545,"state":"up","role":"primary","accepting":"shutting down",\
        "default_transaction_read_only":false,"timeline":2,\
        "system_identifier":"18446744073709551615","server_version":"15.18","round_trip_us":120,\
        "sessions":12,"max_connections":100,"given":3,"target":true,"reason":"primary",\
        "last_change":"2026-11-20T12:34:56.789Z"},\
        {"number":1,"host":"db2","hostaddr":null,"port":5432,\
        "watchdog_port":27545,"state":"disconnected","role":"unknown","accepting":null,\
        "default_transaction_read_only":null,"timeline":null,\
        "system_identifier":null,"server_version":null,"round_trip_us":null,\
        "sessions":null,"max_connections":null,"given":0,"target":false,\
        "reason":"is disconnected","last_change":null}],\
        "applications":[{"application":"ledger","pid":4711,"address":"127.0.0.1:40312",\
        "instance":0,"target_session_attrs":"prefer-standby","since":"2026-11-20T12:34:56.789Z"}]}""",
        StatusDocument.of(new AgentStatus(process, List.of(known, unknown), List.of(application))));
  }
}
