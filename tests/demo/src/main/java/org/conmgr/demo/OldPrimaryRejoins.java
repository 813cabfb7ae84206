package org.conmgr.demo;

import org.conmgr.bed.Await;
import org.conmgr.bed.Instance;

/** The old primary is rewound and comes back as a standby, which conmgr sees by itself. */
final class OldPrimaryRejoins {
  private final Stage stage;
  private final Workload workload;
  private final Account account;

  OldPrimaryRejoins(Stage stage, Workload workload, Account account) {
    this.stage = stage;
    this.workload = workload;
    this.account = account;
  }

  void play(Instance old) {
    account.scene("The old primary comes back");
    old.awaitGone();
    old.rewindTo(stage.set().primary());
    old.start();
    account.tell(
        "%s was rewound with pg_rewind and started as a standby of %s"
            .formatted(old.name(), stage.set().primary().name()));
    stage.set().awaitStreaming(2);
    Await.until(
        "conmgr to see the standby",
        () -> {
          var row = stage.conmgr().status().instance(old);
          return row.state().equals("up") && row.role().equals("standby");
        });
    account.tell(
        "conmgr sees it as a standby:",
        stage.conmgr().cmCtl("status", "-i", "instance").expectSuccess().out());
    Await.until(
        "readers on the new standby", () -> workload.readersByInstance().contains(old.name()));
    account.tell("readers now: %s".formatted(workload.readersByInstance()));
  }
}
