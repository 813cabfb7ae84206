package org.conmgr.bed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Signals to processes, by process id. */
public enum Signal {
  HUP,
  INT,
  QUIT,
  TERM,
  STOP,
  CONT,
  USR1,
  KILL;

  /** Sends this signal to all that are still there; returns when it was sent. */
  public void send(Collection<ProcessHandle> processes) {
    List<ProcessHandle> alive = processes.stream().filter(ProcessHandle::isAlive).toList();
    if (alive.isEmpty()) {
      return;
    }
    if (this == KILL) {
      alive.forEach(
          ProcessHandle::destroyForcibly); // the system call itself, no process in between
      return;
    }
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\" 2>/dev/null", name()));
    alive.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      throw new BedException("could not send signal " + name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted while sending signal " + name(), e);
    }
  }

  public void send(ProcessHandle process) {
    send(List.of(process));
  }
}
