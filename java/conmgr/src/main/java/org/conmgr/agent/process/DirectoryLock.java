package org.conmgr.agent.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/**
 * The right to be the one conmgr of a directory (A38): a lock of the kernel on {@code conmgr.lock},
 * which ends with the process however it ends. The file itself stays, because removing it would let
 * two processes hold locks on two files of that name. {@code conmgr.pid} is for people and programs
 * to read; nothing depends on it.
 */
final class DirectoryLock implements AutoCloseable {
  private final ConmgrDirectory directory;
  private final FileChannel channel;

  private DirectoryLock(ConmgrDirectory directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  static DirectoryLock take(ConmgrDirectory directory, long pid) throws StartException {
    try {
      // the channel stays open as long as the lock is held
      FileChannel channel =
          FileChannel.open(
              directory.lockFile(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        String holder = read(channel);
        channel.close();
        throw new StartException(
            "another conmgr"
                + (holder.isEmpty() ? "" : " (PID " + holder + ")")
                + " is running in directory \""
                + directory.path()
                + "\"");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      return new DirectoryLock(directory, channel);
    } catch (IOException e) {
      throw new StartException(
          "could not lock file \"" + directory.lockFile() + "\": " + e.getMessage());
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    int length = channel.read(buffer, 0);
    return length <= 0
        ? ""
        : new String(buffer.array(), 0, length, StandardCharsets.US_ASCII).strip();
  }

  /** Writes {@code conmgr.pid}: process id, directory, start time in seconds since 1970, port. */
  void writePidFile(long pid, Instant started, int port) throws StartException {
    Path fresh = directory.path().resolve("conmgr.pid.new");
    try {
      Files.write(
          fresh,
          List.of(
              Long.toString(pid),
              directory.path().toString(),
              Long.toString(started.getEpochSecond()),
              Integer.toString(port)));
      // readers see all four lines or none
      Files.move(fresh, directory.pidFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartException(
          "could not write file \"" + directory.pidFile() + "\": " + e.getMessage());
    }
  }

  /** Removes {@code conmgr.pid} and gives the directory free. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.pidFile());
    channel.close();
  }
}
