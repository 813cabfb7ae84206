package org.conmgr.bed;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An instance's postgresql.conf, written as a whole: what the bed needs, and what a test wants
 * otherwise.
 */
final class Settings {
  private final Map<String, String> all = new LinkedHashMap<>();

  Settings(
      String name, int port, int watchdogPort, Path socketDirectory, Map<String, String> wanted) {
    all.put("listen_addresses", Loopback.hasIpv6() ? "127.0.0.1, ::1" : "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", socketDirectory.toString());
    all.put("cluster_name", name);
    all.put("shared_preload_libraries", "watchdog");
    all.put("watchdog.port", Integer.toString(watchdogPort));
    all.put("log_line_prefix", "%m [%p] %b ");
    all.put("log_timezone", "UTC");
    all.put("timezone", "UTC");
    all.put("lc_messages", "C");
    all.put("fsync", "off");
    all.put("jit", "off");
    all.put("shared_buffers", "16MB");
    all.put("dynamic_shared_memory_type", "mmap"); // in the data directory, to be removed with it
    all.put("wal_keep_size", "256MB");
    all.put("max_wal_senders", "10");
    all.put("wal_receiver_status_interval", "100ms");
    all.put("wal_retrieve_retry_interval", "100ms");
    all.put("hot_standby_feedback", "on");
    all.putAll(wanted);
  }

  void set(String setting, String value) {
    all.put(setting, value);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    all.forEach(
        (key, value) ->
            text.append(key).append(" = '").append(value.replace("'", "''")).append("'\n"));
    return text.toString();
  }
}
