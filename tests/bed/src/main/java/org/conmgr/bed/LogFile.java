package org.conmgr.bed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A log that some process writes: read from a remembered place on, and waited for line by line by
 * watching the file.
 */
public final class LogFile {
  private static final Duration LOOK_AT_WRITER = Duration.ofMillis(100);

  private final Path path;

  LogFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** The end of the log now; give it to {@link #await} to see only what comes later. */
  public long mark() {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** All whole lines behind {@code mark}. */
  public List<String> linesAfter(long mark) {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - mark)));
      channel.position(mark);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // until all that was there is read
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      return end < 0 ? List.of() : Arrays.asList(text.substring(0, end).split("\n", -1));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The first line behind {@code mark} in which {@code pattern} is found, if there is one yet. */
  public Optional<String> find(long mark, String pattern) {
    return linesAfter(mark).stream().filter(Pattern.compile(pattern).asPredicate()).findFirst();
  }

  /** Waits for a line behind {@code mark} in which {@code pattern} is found. */
  public String await(long mark, String pattern, Duration patience) {
    return await(mark, pattern, patience, () -> true);
  }

  public String await(long mark, String pattern) {
    return await(mark, pattern, Await.PATIENCE);
  }

  /**
   * As {@link #await(long, String, Duration)}, and gives up at once when the writer is gone without
   * having written it.
   */
  String await(long mark, String pattern, Duration patience, BooleanSupplier writerIsThere) {
    long deadline = System.nanoTime() + patience.toNanos();
    try (WatchService watch = path.getFileSystem().newWatchService()) {
      Path folder = path.toAbsolutePath().getParent();
      if (folder == null) {
        throw new BedException("log \"" + path + "\" is not in a directory");
      }
      folder.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      while (true) {
        boolean more = writerIsThere.getAsBoolean();
        Optional<String> line = find(mark, pattern);
        if (line.isPresent()) {
          return line.get();
        }
        long left = deadline - System.nanoTime();
        if (!more || left <= 0) {
          throw new BedException(
              "waited in vain for \"%s\" in \"%s\"%s; its end:%n%s"
                  .formatted(pattern, path, more ? "" : ", whose writer has ended", tail(mark)));
        }
        WatchKey key = watch.poll(Math.min(left, LOOK_AT_WRITER.toNanos()), TimeUnit.NANOSECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    } catch (IOException e) {
      throw new BedException("could not watch \"" + path + "\": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted while waiting for \"" + pattern + "\"", e);
    }
  }

  private String tail(long mark) {
    List<String> lines = linesAfter(mark);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  private BedException unreadable(IOException cause) {
    return new BedException("could not read \"" + path + "\": " + cause.getMessage(), cause);
  }
}
