package org.conmgr.agent.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Standard error, one write a line so that lines of several writers do not mix. */
final class StderrDestination implements Destination {
  private final FileOutputStream stderr = new FileOutputStream(FileDescriptor.err);
  private final long pid;

  StderrDestination(long pid) {
    this.pid = pid;
  }

  @Override
  public boolean write(LogLine line) {
    try {
      stderr.write(line.forStderr(pid).getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      return false; // its reader has gone; there is nowhere to say so
    }
  }

  /** Standard error belongs to the process and stays open. */
  @Override
  public void close() {}
}
