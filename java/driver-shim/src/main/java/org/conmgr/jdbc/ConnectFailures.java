package org.conmgr.jdbc;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What went wrong at each address tried, to be told as one error in the end. */
final class ConnectFailures {
  /** SQLSTATE: the connection could not be made (A55). */
  static final String CANNOT_CONNECT = "08001";

  private static final String CONNECTION_CLASS = "08";

  /** By address and reason, in the order in which they were last met. */
  private final Map<String, Optional<Throwable>> causes = new LinkedHashMap<>();

  private @Nullable SQLException refusal;

  void add(Address address, String reason) {
    put(address, reason, Optional.empty());
  }

  void add(Address address, Throwable cause) {
    String message = cause.getMessage();
    put(address, message == null ? cause.getClass().getSimpleName() : message, Optional.of(cause));
    if (cause instanceof SQLException error && !isConnectionError(error)) {
      refusal = error;
    }
  }

  /** What was met before, on an earlier pass or try, counts once. */
  private void put(Address address, String reason, Optional<Throwable> cause) {
    String line = address + ": " + reason;
    causes.remove(line);
    causes.put(line, cause);
  }

  /**
   * The error to throw: a server's own refusal (a wrong password, say) as it is, else 08001 with
   * the reason of each address.
   */
  SQLException toException() {
    List<Throwable> known = causes.values().stream().flatMap(Optional::stream).toList();
    SQLException error = refusal;
    if (error == null) {
      String text = "could not connect: " + String.join("; ", causes.keySet());
      error = new SQLException(text, CANNOT_CONNECT);
      if (!known.isEmpty()) {
        error.initCause(known.get(known.size() - 1));
      }
    }
    for (Throwable cause : known) {
      if (cause != error && cause != error.getCause()) {
        error.addSuppressed(cause);
      }
    }
    return error;
  }

  /** Not a refusal for good: the server cannot be reached, or is starting up or shutting down. */
  static boolean isConnectionError(SQLException error) {
    String state = error.getSQLState();
    return state == null || state.startsWith(CONNECTION_CLASS) || state.startsWith("57P0");
  }

  /** How a conmgr answers a client that takes it for an instance. */
  static boolean isFromConmgr(SQLException error) {
    return "08004".equals(error.getSQLState())
        && error instanceof PSQLException fromPgjdbc
        && fromPgjdbc.getServerErrorMessage() != null;
  }

  /**
   * Whether another instance, or the same one a moment later, may do better: a connection error (a
   * role other than wanted is one, too), or no slot left (53300).
   */
  static boolean isWorthAnotherInstance(SQLException error) {
    return isConnectionError(error) || "53300".equals(error.getSQLState());
  }
}
