package org.conmgr.bed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A primary and its streaming standbys, all running; who is primary may change. Used from one
 * thread.
 */
public final class ReplicationSet {
  private final List<Instance> instances;
  private Instance primary;

  private ReplicationSet(List<Instance> instances) {
    this.instances = List.copyOf(instances);
    this.primary = instances.get(0);
  }

  /** Asynchronous replication. */
  public static ReplicationSet create(Bed bed, int standbys) {
    return create(bed, standbys, false, Map.of());
  }

  /**
   * Instances node1 (primary), node2, …
   *
   * @param synchronous whether a commit waits for any one of the others to have it
   * @param settings for each postgresql.conf
   */
  public static ReplicationSet create(
      Bed bed, int standbys, boolean synchronous, Map<String, String> settings) {
    List<Instance> instances = new ArrayList<>();
    for (int i = 1; i <= standbys + 1; i++) {
      instances.add(bed.instance("node" + i, settings));
    }
    ReplicationSet set = new ReplicationSet(instances);
    set.primary.init().start().createApplicationRole();
    CompletableFuture<?>[] clones =
        set.standbys().stream()
            .map(standby -> Background.start("clone", () -> standby.cloneFrom(set.primary).start()))
            .toArray(CompletableFuture<?>[]::new);
    Await.future("the standbys", Await.PATIENCE, CompletableFuture.allOf(clones));
    set.awaitStreaming(standbys);
    if (synchronous) {
      set.replicateSynchronously();
    }
    return set;
  }

  private void replicateSynchronously() {
    String names = instances.stream().map(Instance::name).collect(Collectors.joining(", "));
    for (Instance instance : instances) {
      instance.set("synchronous_standby_names", "ANY 1 (" + names + ")");
      instance.reload();
    }
    primary.awaitQuery(
        "select count(*) > 0 from pg_stat_replication where sync_state = 'quorum'",
        "t",
        Await.PATIENCE);
  }

  public Instance primary() {
    return primary;
  }

  public List<Instance> standbys() {
    return instances.stream().filter(instance -> instance != primary).toList();
  }

  /** All, in the order of their names. */
  public List<Instance> all() {
    return instances;
  }

  /** All, as a conmgr on this host reaches them by {@code address}. */
  public List<Backend> backends(String address) {
    return instances.stream().map(instance -> instance.backend(address)).toList();
  }

  public List<Backend> backends() {
    return backends("127.0.0.1");
  }

  /** Waits until that many standbys stream from the primary. */
  public void awaitStreaming(int standbys) {
    primary.awaitQuery(
        "select count(*) from pg_stat_replication where state = 'streaming'",
        Integer.toString(standbys),
        Await.PATIENCE);
  }

  /**
   * The running standby that has received most WAL; the primary must be gone, so that none receives
   * more.
   */
  public Instance mostAdvancedStandby() {
    Map<Instance, Long> received = new HashMap<>();
    for (Instance standby : standbys()) {
      if (standby.isRunning()) {
        received.put(
            standby,
            Long.parseLong(
                standby.query(
                    "select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn")));
      }
    }
    return received.entrySet().stream()
        .max(Comparator.comparing(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElseThrow(() -> new BedException("no standby is running"));
  }

  /**
   * Orders {@code standby} to be the primary, does not wait for it; the others still follow the old
   * one.
   */
  public void promote(Instance standby) {
    standby.promote();
    primary = standby;
  }

  /** Points all running standbys to the primary. */
  public void followPrimary() {
    follow(primary);
  }

  /** Points all other running standbys to {@code upstream}, which may yet have to be promoted. */
  public void follow(Instance upstream) {
    standbys().stream()
        .filter(standby -> standby != upstream && standby.isRunning())
        .forEach(standby -> standby.follow(upstream));
  }
}
