package org.conmgr.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What differs between the configuration that runs and the one in the file.
 *
 * @param applicable names of the parameters that a reload applies
 * @param needRestart names of the parameters, and instances, that only a restart applies
 */
public record ConfigChanges(List<String> applicable, List<String> needRestart) {
  private static final Map<Parameter<?>, Function<ConmgrConfig, Object>> VALUES =
      Map.ofEntries(
          Map.entry(Parameters.PORT, ConmgrConfig::port),
          Map.entry(Parameters.LISTEN_ADDRESSES, ConmgrConfig::listenAddresses),
          Map.entry(Parameters.MAX_CONNECTIONS, ConmgrConfig::maxConnections),
          Map.entry(Parameters.HEARTBEAT_INTERVAL, c -> c.heartbeat().interval()),
          Map.entry(Parameters.HEARTBEAT_TIMEOUT, c -> c.heartbeat().timeout()),
          Map.entry(Parameters.HEARTBEAT_CONNECT_INTERVAL, c -> c.heartbeat().connectInterval()),
          Map.entry(Parameters.HEARTBEAT_CONNECT_TIMEOUT, c -> c.heartbeat().connectTimeout()),
          Map.entry(Parameters.HEARTBEAT_LOCAL_ADDRESS, c -> c.heartbeat().localAddress()),
          Map.entry(Parameters.LOG_DESTINATION, c -> c.log().destinations()),
          Map.entry(Parameters.SYSLOG_FACILITY, c -> c.log().facility()),
          Map.entry(Parameters.SYSLOG_IDENT, c -> c.log().ident()),
          Map.entry(Parameters.LOG_MIN_MESSAGES, c -> c.log().minMessages()));

  public ConfigChanges {
    applicable = List.copyOf(applicable);
    needRestart = List.copyOf(needRestart);
  }

  public static ConfigChanges between(ConmgrConfig running, ConmgrConfig read) {
    List<String> applicable = new ArrayList<>();
    List<String> needRestart = new ArrayList<>();
    for (Parameter<?> parameter : Parameters.ALL) {
      Function<ConmgrConfig, Object> value = VALUES.get(parameter);
      if (value != null && !value.apply(running).equals(value.apply(read))) {
        boolean reload = parameter.effect() == Parameter.Effect.RELOAD;
        (reload ? applicable : needRestart).add(parameter.name());
      }
    }
    needRestart.addAll(changedInstances(running, read));
    return new ConfigChanges(applicable, needRestart);
  }

  private static List<String> changedInstances(ConmgrConfig running, ConmgrConfig read) {
    Map<Integer, InstanceConfig> before = byNumber(running);
    Map<Integer, InstanceConfig> after = byNumber(read);
    TreeSet<Integer> numbers = new TreeSet<>(before.keySet());
    numbers.addAll(after.keySet());
    return numbers.stream()
        .filter(
            n ->
                !(before.containsKey(n)
                    && after.containsKey(n)
                    && before.get(n).equals(after.get(n))))
        .map(n -> "instance " + n)
        .toList();
  }

  private static Map<Integer, InstanceConfig> byNumber(ConmgrConfig config) {
    return config.instances().stream()
        .collect(Collectors.toMap(InstanceConfig::number, Function.identity()));
  }
}
