package org.conmgr.agent.config;

import static org.conmgr.agent.config.Reading.clean;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reload applies and what it leaves to a restart (A46). */
class ConfigChangesTest {
  @Test
  void should_find_nothing_in_the_same_file() {
    assertEquals(new ConfigChanges(List.of(), List.of()), ConfigChanges.between(clean(), clean()));
  }

  @Test
  void should_tell_apart_when_changes_take_effect() {
    assertEquals(
        new ConfigChanges(
            List.of("log_min_messages"),
            List.of("port", "heartbeat_timeout", "instance 0", "instance 4")),
        ConfigChanges.between(
            clean(),
            clean(
                "log_min_messages = DEBUG",
                "heartbeat_timeout = 1min",
                "port = 1",
                "backend_port0 = 1",
                "backend_host4 = db4")));
  }

  @Test
  void should_notice_every_parameter() {
    List<String> lines =
        List.of(
            "port = 1",
            "listen_addresses = '::'",
            "max_connections = 1",
            "heartbeat_interval = 11",
            "heartbeat_timeout = 21",
            "heartbeat_connect_interval = 2",
            "heartbeat_connect_timeout = 11",
            "heartbeat_local_address = 192.0.2.1",
            "log_destination = syslog",
            "syslog_facility = LOCAL1",
            "syslog_ident = x",
            "log_min_messages = LOG",
            "backend_host4 = x");
    ConfigChanges changes = ConfigChanges.between(clean(), clean(lines.toArray(String[]::new)));
    assertEquals(lines.size(), changes.applicable().size() + changes.needRestart().size());
  }
}
