package org.conmgr.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went wrong at each address tried, to be told as one error in the end. */
final class ConnectFailures {
  /** SQLSTATE: the connection could not be made (A55). */
  static final String CANNOT_CONNECT = "08001";

  private static final String CONNECTION_CLASS = "08";

  private final List<String> reasons = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();
  private @Nullable SQLException refusal;

  void add(Address address, String reason) {
    String line = address + ": " + reason;
    reasons.remove(line); // of an earlier pass
    reasons.add(line);
  }

  void add(Address address, Throwable cause) {
    String message = cause.getMessage();
    add(address, message == null ? cause.getClass().getSimpleName() : message);
    causes.add(cause);
    if (cause instanceof SQLException error && !isConnectionError(error)) {
      refusal = error;
    }
  }

  /**
   * The error to throw: a server's own refusal (a wrong password, say) as it is, else 08001 with
   * the reason of each address.
   */
  SQLException toException() {
    SQLException last = refusal;
    if (last != null) {
      causes.stream().filter(cause -> cause != last).forEach(last::addSuppressed);
      return last;
    }
    String text = "could not connect: " + String.join("; ", reasons);
    if (causes.isEmpty()) {
      return new SQLException(text, CANNOT_CONNECT);
    }
    int lastIndex = causes.size() - 1;
    SQLException error = new SQLException(text, CANNOT_CONNECT, causes.get(lastIndex));
    causes.subList(0, lastIndex).forEach(error::addSuppressed);
    return error;
  }

  static boolean isConnectionError(SQLException error) {
    String state = error.getSQLState();
    return state == null || state.startsWith(CONNECTION_CLASS);
  }

  /**
   * Whether another instance, or the same one a moment later, may do better: it cannot be reached,
   * is starting up or shutting down (57P0x), has no slot left (53300), or has another role (08001).
   */
  static boolean isWorthAnotherInstance(SQLException error) {
    String state = error.getSQLState();
    return isConnectionError(error)
        || (state != null && (state.startsWith("57P0") || state.equals("53300")));
  }
}
