package org.conmgr.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The program {@code cm_ctl}. */
public final class CmCtl {
  static final String USAGE =
      """
      cm_ctl starts, stops and inspects a conmgr process.

      Usage:
        cm_ctl start   [-D DIRECTORY] [-W] [--complete] [-t SECONDS] [-l FILE]
        cm_ctl stop    [-D DIRECTORY] [-W] [-m SHUTDOWN-MODE] [-t SECONDS]
        cm_ctl restart [-D DIRECTORY] [-W] [--complete] [-m SHUTDOWN-MODE] [-t SECONDS] [-l FILE]
        cm_ctl reload  [-D DIRECTORY] [-t SECONDS]
        cm_ctl status  [-D DIRECTORY] [-i PART] [--json] [-t SECONDS]

      Options stand before or after the mode:
        -D, --directory DIRECTORY  directory of the conmgr, with conmgr.conf (default: $CMDATA)
        -W, --no-wait              do not wait until it is done
            --complete             start: wait for the heartbeats of all instances, not only of
                                   the primary
        -t, --timeout SECONDS      how long to wait (default: 60)
        -l, --log FILE             append conmgr's standard error to FILE
        -m, --mode SHUTDOWN-MODE   smart, fast (default) or immediate
        -i, --information PART     all (default), instance or application
            --json                 the whole status as one JSON document
        -V, --version              show the version, then exit
        -?, --help                 show this help, then exit

      Shutdown modes are:
        smart       take no new applications, end when the last one has gone
        fast        tell the applications and cut them off, then end
        immediate   end at once

      Exit status: 0 done, 1 failed, 3 no conmgr is running, 4 no usable directory.
      """;

  private CmCtl() {}

  /** Runs one command. */
  public static void main(String[] args) {
    int status = run(List.of(args));
    System.out.flush();
    // nothing is left to put away, and the reader of conmgr's output may still be blocked
    Runtime.getRuntime().halt(status);
  }

  private static int run(List<String> args) {
    try {
      Request request =
          new CommandLineReader().read(args, Optional.ofNullable(System.getenv("CMDATA")));
      if (request instanceof Request.Run run) {
        new Control(run.invocation(), System.out).run();
      } else {
        System.out.println(
            request instanceof Request.Help ? USAGE.stripTrailing() : "cm_ctl " + version());
      }
      return 0;
    } catch (CtlException e) {
      System.err.println("cm_ctl: " + e.getMessage());
      return e.exitStatus();
    } catch (IOException e) {
      System.err.println("cm_ctl: could not communicate with conmgr: " + e.getMessage());
      return CtlException.FAILED;
    }
  }

  private static String version() throws IOException {
    try (InputStream in = CmCtl.class.getResourceAsStream("version")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
