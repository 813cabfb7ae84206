package org.conmgr.agent.loop;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What went wrong with a socket, told apart and in words. */
public final class Failure {
  /** ECONNREFUSED as epoll's messages have it, in whatever language the rest is. */
  private static final String EPOLL_REFUSED = "error(-111)";

  /** EADDRNOTAVAIL and EAFNOSUPPORT, likewise. */
  private static final Pattern UNAVAILABLE =
      Pattern.compile("error\\(-(99|97)\\)|assign requested address|family");

  /** What epoll's messages begin with. */
  private static final Pattern SYSTEM_CALL = Pattern.compile("^.*failed with error\\(-\\d+\\): ");

  private Failure() {}

  /** Whether this host does not have the address, or the kind of it, that was to be bound to. */
  public static boolean isUnavailable(@Nullable Throwable failure) {
    return failure instanceof UnsupportedAddressTypeException
        || (failure != null && UNAVAILABLE.matcher(text(failure)).find());
  }

  /** Whether the peer's host said that nobody listens there. */
  public static boolean isRefusal(@Nullable Throwable failure) {
    return failure instanceof ConnectException
        && !(failure instanceof ConnectTimeoutException)
        && (text(failure).contains(EPOLL_REFUSED) || text(failure).contains("refused"));
  }

  /** Whether an established connection was cut by the peer. */
  public static boolean isReset(@Nullable Throwable failure) {
    return failure instanceof IOException && !(failure instanceof ConnectException);
  }

  /** The reason as messages give it after a colon. */
  public static String reason(@Nullable Throwable failure) {
    if (failure == null) {
      return "closed";
    } else if (isRefusal(failure)) {
      return "connection refused";
    } else if (failure instanceof ConnectTimeoutException) {
      return "timed out";
    } else if (failure instanceof UnsupportedAddressTypeException) {
      return "address family not supported"; // by the kernel, as the JDK says it
    } else if (failure instanceof NoRouteToHostException) {
      return "no route to host";
    } else if (failure instanceof SocketException && text(failure).contains("reset")) {
      return "connection reset by peer";
    }
    String text = text(failure);
    text = SYSTEM_CALL.matcher(text).replaceFirst("");
    return text.isEmpty() ? failure.getClass().getSimpleName() : lowerFirst(text);
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static String lowerFirst(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
