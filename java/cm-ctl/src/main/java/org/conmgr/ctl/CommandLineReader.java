package org.conmgr.ctl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Understands the command line: options before or after the mode (A46), and clear errors (A50). The
 * options are put together by hand, because annotations take picocli longer to read.
 */
final class CommandLineReader {
  static final int DEFAULT_TIMEOUT_SECONDS = 60;

  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  private final CommandLine commandLine;

  CommandLineReader() {
    CommandSpec spec =
        CommandSpec.create()
            .name("cm_ctl")
            .addPositional(
                PositionalParamSpec.builder()
                    .index("0..*")
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .build())
            .addOption(flag("-W", "--no-wait"))
            .addOption(flag("--complete"))
            .addOption(flag("--json"))
            .addOption(flag("-V", "--version"))
            .addOption(flag("-?", "--help"))
            .addOption(value("-D", "--directory"))
            .addOption(value("-m", "--mode"))
            .addOption(value("-t", "--timeout"))
            .addOption(value("-i", "--information"))
            .addOption(value("-l", "--log"));
    commandLine = new CommandLine(spec);
    commandLine.setOverwrittenOptionsAllowed(false);
  }

  private static OptionSpec flag(String... names) {
    return OptionSpec.builder(names).arity("0").type(boolean.class).build();
  }

  private static OptionSpec value(String... names) {
    return OptionSpec.builder(names).arity("1").type(String.class).build();
  }

  /** Reads the arguments; {@code cmdata} is the environment's directory. */
  Request read(List<String> args, Optional<String> cmdata) throws CtlException {
    ParseResult parsed = parse(args);
    if (parsed.hasMatchedOption("--help")) {
      return new Request.Help();
    }
    if (parsed.hasMatchedOption("--version")) {
      return new Request.Version();
    }
    Mode mode = mode(parsed);
    checkOptions(mode, parsed);
    Invocation invocation =
        new Invocation(
            mode,
            text(parsed, "-D").or(() -> cmdata).filter(directory -> !directory.isEmpty()),
            !parsed.hasMatchedOption("-W"),
            parsed.hasMatchedOption("--complete"),
            timeout(text(parsed, "-t")),
            parsed.hasMatchedOption("-m")
                ? StopMode.of(text(parsed, "-m").orElseThrow())
                : StopMode.FAST,
            parsed.hasMatchedOption("-i") ? Part.of(text(parsed, "-i").orElseThrow()) : Part.ALL,
            parsed.hasMatchedOption("--json"),
            text(parsed, "-l").map(Path::of));
    if (!invocation.waits() && invocation.complete()) {
      throw CtlException.usage("options -W and --complete cannot be used together");
    }
    return new Request.Run(invocation);
  }

  private ParseResult parse(List<String> args) throws CtlException {
    try {
      return commandLine.parseArgs(args.toArray(String[]::new));
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw CtlException.usage("unrecognized option \"" + e.getUnmatched().get(0) + "\"");
    } catch (CommandLine.OverwrittenOptionException e) {
      throw CtlException.usage("option " + nameOf(e.getOverwritten()) + " is given twice");
    } catch (CommandLine.MissingParameterException e) {
      throw CtlException.usage(
          "option "
              + e.getMissing().stream().map(CommandLineReader::nameOf).findFirst().orElse("")
              + " needs a value");
    } catch (CommandLine.ParameterException e) {
      String message = String.valueOf(e.getMessage());
      throw CtlException.usage(
          message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
    }
  }

  private static String nameOf(CommandLine.Model.ArgSpec option) {
    return option instanceof OptionSpec named ? named.names()[0] : "";
  }

  private static Mode mode(ParseResult parsed) throws CtlException {
    List<String> words =
        parsed.matchedPositionals().stream()
            .flatMap(positional -> positional.originalStringValues().stream())
            .toList();
    if (words.isEmpty()) {
      throw CtlException.usage("no operation mode is given");
    }
    for (String word : words) {
      Mode.of(word);
    }
    if (words.size() > 1) {
      throw CtlException.usage(
          "there can be one operation mode only, not \""
              + words.get(0)
              + "\" and \""
              + words.get(1)
              + "\"");
    }
    return Mode.of(words.get(0));
  }

  private static void checkOptions(Mode mode, ParseResult parsed) throws CtlException {
    for (OptionSpec option : parsed.matchedOptions()) {
      if (!mode.takes(option.names()[0])) {
        throw CtlException.usage(
            "option " + option.names()[0] + " does not go with mode \"" + mode.word() + "\"");
      }
    }
  }

  private static Optional<String> text(ParseResult parsed, String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
  }

  private static Duration timeout(Optional<String> text) throws CtlException {
    String seconds = text.orElse(Integer.toString(DEFAULT_TIMEOUT_SECONDS));
    // nine digits fit an int
    int value = seconds.matches("[0-9]{1,9}") ? Integer.parseInt(seconds) : 0;
    if (value < 1 || value > MAX_TIMEOUT_SECONDS) {
      throw CtlException.usage(
          "invalid timeout \""
              + seconds
              + "\"; it must be a number of seconds from 1 to "
              + MAX_TIMEOUT_SECONDS);
    }
    return Duration.ofSeconds(value);
  }
}
