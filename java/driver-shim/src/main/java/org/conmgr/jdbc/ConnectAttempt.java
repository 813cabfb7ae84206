package org.conmgr.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.SocketFactory;
import org.conmgr.wire.ProtocolVersion;
import org.conmgr.wire.Target;
import org.conmgr.wire.TargetRequest;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.core.SocketFactoryFactory;

/**
 * One call of connect: walks over the addresses in their order (A52), asks each that may be a
 * conmgr, and has pgjdbc connect to the instance given or to the address itself.
 *
 * <p>Runs on the caller's thread; used once.
 */
final class ConnectAttempt {
  private static final Logger LOGGER = Logger.getLogger(ConnectAttempt.class.getName());
  private static final org.postgresql.Driver PGJDBC = new org.postgresql.Driver();
  private static final DirectAddresses DIRECT = new DirectAddresses(System::nanoTime);
  private static final long PID = ProcessHandle.current().pid();

  /** How often a conmgr is asked for another instance where it is not to wait for one. */
  private static final int MAX_TRIES = 3;

  /** How long to await news of an instance that conmgr still gives, before trying it again. */
  private static final Duration NEWS_WAIT = Duration.ofMillis(200);

  private final ConnectionUrl url;
  private final Settings settings;
  private final Deadline loginDeadline;
  private final Deadline waitDeadline;
  private final ConnectFailures failures = new ConnectFailures();

  ConnectAttempt(ConnectionUrl url) throws SQLException {
    this.url = url;
    this.settings = Settings.of(url.properties());
    this.loginDeadline = Deadline.inOrNever(settings.loginTimeout());
    this.waitDeadline = Deadline.in(settings.targetWait()).orEarlier(loginDeadline);
  }

  Connection connect() throws SQLException {
    int count = url.addresses().size();
    for (Pass pass : Pass.plan(settings.serverType(), count, settings.targetWait())) {
      for (Address address : url.addresses()) {
        if (loginDeadline.hasPassed()) {
          failures.add(address, "the login timeout has expired");
          throw failures.toException();
        }
        Optional<Connection> connection = tryAddress(address, pass);
        if (connection.isPresent()) {
          return connection.get();
        }
      }
    }
    throw failures.toException();
  }

  /** What was taken for an instance, but answers as a conmgr does, is asked once more. */
  private Optional<Connection> tryAddress(Address address, Pass pass) {
    for (boolean isAgain = false; ; isAgain = true) {
      if (!DIRECT.contains(address)) {
        Deadline deadline = connectDeadline(pass);
        try {
          Answer answer = ask(address, request(pass, OptionalInt.empty()), deadline);
          if (answer instanceof Answer.Given given) {
            return tryInstances(address, pass, given.link(), deadline);
          } else if (answer instanceof Answer.None none) {
            failures.add(address, none.reason().reason());
            return Optional.empty();
          }
          LOGGER.log(Level.FINE, "{0} is not a conmgr: {1}", new Object[] {address, answer});
          DIRECT.remember(address);
        } catch (IOException e) {
          failures.add(address, e);
          return Optional.empty();
        }
      }
      try {
        return Optional.ofNullable(connectDirectly(address, pass));
      } catch (SQLException e) {
        failures.add(address, e);
        if (isAgain || !ConnectFailures.isFromConmgr(e)) {
          return Optional.empty();
        }
      }
    }
  }

  private @Nullable Connection connectDirectly(Address address, Pass pass) throws SQLException {
    Properties properties = forPgjdbc(pass.type());
    try {
      return PGJDBC.connect(ConnectionUrl.pgjdbcUrl(address, properties), properties);
    } catch (SQLException e) {
      if (ConnectFailures.isConnectionError(e)) {
        DIRECT.forget(address); // perhaps something else listens there by now
      }
      throw e;
    }
  }

  /** Tries the instance given, and asks for others as long as that may help (A56). */
  private Optional<Connection> tryInstances(
      Address address, Pass pass, TargetLink first, Deadline firstDeadline) {
    TargetLink link = first;
    Deadline deadline = firstDeadline;
    for (int tries = 1; ; tries++) {
      boolean isLast = tries >= MAX_TRIES && !mayWait(pass);
      try {
        return Optional.of(open(link, pass, isLast, deadline));
      } catch (SQLException e) {
        failures.add(address, e);
        if (isLast || !ConnectFailures.isWorthAnotherInstance(e) || loginDeadline.hasPassed()) {
          return Optional.empty();
        }
      }
      deadline = connectDeadline(pass);
      Optional<TargetLink> next = askForAnother(address, pass, link.target(), tries, deadline);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      link = next.get();
    }
  }

  private Optional<TargetLink> askForAnother(
      Address address, Pass pass, Target failed, int tries, Deadline deadline) {
    try {
      Answer answer = ask(address, request(pass, OptionalInt.of(failed.instance())), deadline);
      if (answer instanceof Answer.Given given) {
        boolean isTheSame = given.link().target().instance() == failed.instance();
        return (isTheSame || tries >= MAX_TRIES) && mayWait(pass)
            ? afterNews(address, pass, given.link(), deadline)
            : Optional.of(given.link());
      }
      failures.add(
          address, answer instanceof Answer.None none ? none.reason().reason() : "conmgr is gone");
    } catch (IOException e) {
      failures.add(address, e);
    }
    return Optional.empty();
  }

  /**
   * Conmgr has no other instance, or all others have failed too, and it does not know better yet.
   * The link says the moment it does; without news the instance is worth another try.
   */
  private Optional<TargetLink> afterNews(
      Address address, Pass pass, TargetLink link, Deadline deadline) throws IOException {
    int left = waitDeadline.timeoutMs();
    Duration wait = Duration.ofMillis(Math.min(left, NEWS_WAIT.toMillis()));
    if (link.awaitLoss(wait).isEmpty()) {
      return Optional.of(link);
    }
    link.close();
    Answer answer = ask(address, request(pass, OptionalInt.empty()), deadline);
    if (answer instanceof Answer.Given given) {
      return Optional.of(given.link());
    }
    failures.add(
        address, answer instanceof Answer.None none ? none.reason().reason() : "conmgr is gone");
    return Optional.empty();
  }

  /** Phase 2. The link is the connection's from here on, or closed. */
  private Connection open(TargetLink link, Pass pass, boolean isLast, Deadline deadline)
      throws SQLException {
    Target target = link.target();
    ServerType check = pass.type().checkedOn(target.role());
    if (isLast && pass.type().isPreference()) {
      check = ServerType.ANY;
    }
    Properties properties = forPgjdbc(ServerType.ANY);
    boolean isBoundLocally = properties.containsKey(PGProperty.LOCAL_SOCKET_ADDRESS.getName());
    InstanceSession session =
        new InstanceSession(link, applicationSockets(), isBoundLocally, deadline);
    String token = InstanceSocketFactory.offer(session);
    boolean isEstablished = false;
    try {
      session.watch();
      PGProperty.SOCKET_FACTORY.set(properties, InstanceSocketFactory.class.getName());
      PGProperty.SOCKET_FACTORY_ARG.set(properties, token);
      Address server = new Address(target.host(), target.port());
      Connection connection =
          notNull(PGJDBC.connect(ConnectionUrl.pgjdbcUrl(server, properties), properties));
      checkRole(connection, check, target);
      session.establish();
      isEstablished = true;
      return connection;
    } catch (IOException e) {
      throw new SQLException(
          "could not watch the link to conmgr: " + e.getMessage(),
          ConnectFailures.CANNOT_CONNECT,
          e);
    } finally {
      InstanceSocketFactory.withdraw(token);
      if (!isEstablished) {
        session.abandon();
      }
    }
  }

  private static void checkRole(Connection connection, ServerType wanted, Target target)
      throws SQLException {
    try {
      RoleCheck.check(connection, wanted, target);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection notNull(@Nullable Connection connection) throws SQLException {
    if (connection == null) {
      throw new SQLException("pgjdbc refused the URL", ConnectFailures.CANNOT_CONNECT);
    }
    return connection;
  }

  /** The application's socket factory, made as pgjdbc would, or the JDK's. */
  private SocketFactory applicationSockets() throws SQLException {
    return SocketFactoryFactory.getSocketFactory(url.properties());
  }

  private Answer ask(Address address, TargetRequest request, Deadline deadline) throws IOException {
    IOException failure = null;
    for (InetAddress ip : InetAddress.getAllByName(address.hostToResolve())) {
      try {
        return TargetClient.ask(new InetSocketAddress(ip, address.port()), request, deadline);
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null ? new UnknownHostException(address.host()) : failure;
  }

  private TargetRequest request(Pass pass, OptionalInt avoid) {
    return new TargetRequest(
        ProtocolVersion.CURRENT,
        pass.type().attrs(),
        mayWait(pass) ? waitDeadline.timeoutMs() : 0,
        settings.applicationName(),
        OptionalLong.of(PID),
        Optional.of(Driver.SOFTWARE),
        avoid);
  }

  private boolean mayWait(Pass pass) {
    return pass.isWaiting() && !waitDeadline.hasPassed();
  }

  /** connectTimeout from now, and the wait that conmgr was asked for, within the login timeout. */
  private Deadline connectDeadline(Pass pass) {
    if (settings.connectTimeout().isZero()) {
      return loginDeadline;
    }
    Duration wait = mayWait(pass) ? Duration.ofMillis(waitDeadline.timeoutMs()) : Duration.ZERO;
    return Deadline.in(settings.connectTimeout().plus(wait)).orEarlier(loginDeadline);
  }

  /** All properties of the application, the time that is left, and what to check on the server. */
  private Properties forPgjdbc(ServerType check) {
    Properties properties = new Properties();
    properties.putAll(url.properties());
    properties.remove(Settings.TARGET_WAIT);
    PGProperty.TARGET_SERVER_TYPE.set(properties, check.pgjdbcName());
    if (!loginDeadline.isNever()) {
      PGProperty.LOGIN_TIMEOUT.set(
          properties, String.format(Locale.ROOT, "%.3f", loginDeadline.timeoutMs() / 1000.0));
    }
    return properties;
  }
}
