package org.conmgr.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When an instance's watchdog has received something for the last time: the kernel knows, {@code
 * ss} tells.
 */
final class LastBeat {
  private static final Pattern LAST_RECEIVED = Pattern.compile("\\blastrcv:(\\d+)");

  private LastBeat() {}

  /** In the terms of {@link System#nanoTime}, exact to a few milliseconds. */
  static long nanoTime(int watchdogPort, String clientAddress) throws IOException {
    String address = clientAddress.contains(":") ? "[" + clientAddress + "]" : clientAddress;
    ProcessBuilder command =
        new ProcessBuilder(
            "ss",
            "-Htino",
            "state",
            "established",
            "( sport = :" + watchdogPort + " and dst = " + address + " )");
    Process ss = command.redirectErrorStream(true).start();
    String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return System.nanoTime() - millisAgo(text) * 1_000_000;
  }

  static long millisAgo(String text) throws IOException {
    if (text.isBlank()) {
      throw new IOException("no such connection");
    }
    Matcher found = LAST_RECEIVED.matcher(text);
    return found.find() ? Long.parseLong(found.group(1)) : 0; // left out when it is 0
  }
}
