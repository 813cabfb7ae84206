package org.conmgr.agent.process;

import java.util.Optional;

/**
 * The command line of conmgr.
 *
 * @param directory as given by {@code -D} or {@code CMDATA}
 * @param announce whether a line "ready" goes to standard output, which is then closed
 * @param action what to do instead of running, if anything
 */
record Arguments(Optional<String> directory, boolean announce, Optional<Action> action) {
  static final String USAGE =
      """
      conmgr knows the instances of a replication set and tells drivers which one to use.

      Usage:
        conmgr [-D DIRECTORY]

      Options:
        -D DIRECTORY   the directory of this conmgr, with conmgr.conf (default: $CMDATA)
        --ready        print "ready" on standard output when drivers are served, and close it
        --version      show the version, then exit
        --help         show this help, then exit

      It stays in the foreground. SIGTERM and SIGINT end it, after telling applications and
      instances. Use cm_ctl to start and stop it in the background.
      """;

  /** Things that need no directory. */
  enum Action {
    VERSION,
    HELP
  }

  /** Reads a command line; {@code cmdata} is the environment's directory. */
  static Arguments parse(String[] args, Optional<String> cmdata) throws StartException {
    Optional<String> directory = cmdata.filter(text -> !text.isEmpty());
    boolean announce = false;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (arg.equals("--version") || arg.equals("-V")) {
        return new Arguments(directory, announce, Optional.of(Action.VERSION));
      } else if (arg.equals("--help") || arg.equals("-?")) {
        return new Arguments(directory, announce, Optional.of(Action.HELP));
      } else if (arg.equals("--ready")) {
        announce = true;
      } else if (arg.equals("-D")) {
        i++;
        if (i == args.length) {
          throw new StartException("option \"-D\" needs a directory");
        }
        directory = Optional.of(args[i]);
      } else if (arg.startsWith("-D")) {
        directory = Optional.of(arg.substring(2));
      } else {
        throw new StartException("unrecognized argument \"" + arg + "\"; try \"conmgr --help\"");
      }
    }
    return new Arguments(directory, announce, Optional.empty());
  }
}
