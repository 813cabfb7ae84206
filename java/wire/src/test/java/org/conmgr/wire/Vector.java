package org.conmgr.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One block of protocol/vectors: some bytes, and what a decoder makes of them. */
record Vector(
    String name,
    Dialogue dialogue,
    Sender sender,
    boolean isFirst,
    String hex,
    List<String> result,
    boolean isReencoded) {

  /** Every vector of every file, in order. */
  static List<Vector> all() {
    List<Vector> vectors = new ArrayList<>();
    try (Stream<Path> files = Files.list(ProtocolTable.folder().resolve("vectors"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".vec")).sorted().toList()) {
        for (String block : Files.readString(file).split("\\n\\s*\\n", -1)) {
          List<String> lines =
              block.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList();
          if (!lines.isEmpty()) {
            vectors.add(parse(lines));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  private static Vector parse(List<String> lines) {
    String name = "";
    String dialogue = "";
    String sender = "";
    boolean isFirst = false;
    boolean isReencoded = true;
    StringBuilder hex = new StringBuilder();
    List<String> result = new ArrayList<>();
    for (String line : lines) {
      String key = line.substring(0, line.indexOf(' '));
      String value = line.substring(line.indexOf(' ') + 1);
      switch (key) {
        case "name" -> name = value;
        case "dialogue" -> dialogue = value.toUpperCase(Locale.ROOT);
        case "sender" -> sender = value.toUpperCase(Locale.ROOT);
        case "limit" -> isFirst = value.equals("first");
        case "hex" -> hex.append(value.replace(" ", ""));
        case "reencode" -> isReencoded = value.equals("yes");
        case "message", "field", "error", "incomplete" -> result.add(line);
        default -> throw new IllegalArgumentException("unknown key in vector: " + line);
      }
    }
    return new Vector(
        name,
        Dialogue.valueOf(dialogue),
        Sender.valueOf(sender),
        isFirst,
        hex.toString(),
        List.copyOf(result),
        isReencoded);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  FrameDecoder decoder() {
    return new FrameDecoder(dialogue, sender, isFirst);
  }

  @Override
  public String toString() {
    return name;
  }
}
