package org.conmgr.bed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * The loopback addresses of this machine. All of 127.0.0.0/8 is there everywhere, so one address of
 * it can stand for another client host; ::1 is missing in many containers.
 */
public final class Loopback {
  /** The client host on which tests and their applications run. */
  public static final String HOST = "127.0.0.1";

  /** Another client host, as far as an instance can tell. */
  public static final String OTHER_HOST = "127.0.0.2";

  public static final String IPV6 = "::1";

  private static final boolean HAS_IPV6 = canListen(IPV6);

  private Loopback() {}

  /** Whether there is ::1. */
  public static boolean hasIpv6() {
    return HAS_IPV6;
  }

  /** The same; where there is none, says what is left out for that. */
  public static boolean hasIpv6For(String what) {
    if (!HAS_IPV6) {
      System.out.println("no IPv6 loopback on this machine, so without: " + what);
    }
    return HAS_IPV6;
  }

  private static boolean canListen(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
