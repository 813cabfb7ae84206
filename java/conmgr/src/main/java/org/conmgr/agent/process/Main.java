package org.conmgr.agent.process;

import java.security.Security;
import java.util.Optional;

/** The program {@code conmgr}. */
public final class Main {
  private Main() {}

  /** Runs until told to stop; exit status 0 after an orderly end, 1 if it could not start. */
  public static void main(String[] args) {
    lookNamesUpAnew();
    int status;
    try {
      status = run(Arguments.parse(args, Optional.ofNullable(System.getenv("CMDATA"))));
    } catch (StartException e) {
      System.err.println("conmgr: " + e.getMessage());
      status = 1;
    }
    // all is closed by now; the shutdown hook has nothing left to do
    Runtime.getRuntime().halt(status);
  }

  /**
   * Each attempt to connect asks for the address, as after a failover it may be another. Java would
   * go on with what it knew for 30 s, and for 10 s with not knowing any.
   */
  private static void lookNamesUpAnew() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  private static int run(Arguments arguments) throws StartException {
    if (arguments.action().isPresent()) {
      System.out.println(
          switch (arguments.action().get()) {
            case VERSION -> "conmgr " + Version.text();
            case HELP -> Arguments.USAGE.stripTrailing();
          });
      return 0;
    }
    ConmgrDirectory directory = ConmgrDirectory.open(arguments.directory());
    return new ConmgrProcess(directory, arguments.announce()).run();
  }
}
