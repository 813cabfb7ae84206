package org.conmgr.agent.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.conmgr.agent.config.Kind.Choice;
import org.conmgr.agent.config.Kind.Choices;
import org.conmgr.agent.config.Kind.NumericAddress;
import org.conmgr.agent.config.Kind.OwnAddress;
import org.conmgr.agent.config.Kind.Text;
import org.conmgr.agent.config.Kind.TextList;
import org.conmgr.agent.config.Kind.Time;
import org.conmgr.agent.config.Kind.WholeNumber;

/**
 * The kinds of value a parameter can have: how the text is read, and what to tell whoever wrote a
 * text that cannot be (A24–A26).
 */
sealed interface Kind<T>
    permits WholeNumber, Time, Text, NumericAddress, OwnAddress, TextList, Choice, Choices {

  /** What {@code text}, without its quotes, means. */
  T parse(String text) throws InvalidValueException;

  /** The type's name in the documents. */
  String type();

  /** What is allowed, to follow "the value must be". */
  String allowed();

  /** Decimal digits (A24). */
  record WholeNumber(int min, int max) implements Kind<Integer> {
    @Override
    public Integer parse(String text) throws InvalidValueException {
      return (int) Numbers.parse(text, min, max);
    }

    @Override
    public String type() {
      return "integer";
    }

    @Override
    public String allowed() {
      return max == Integer.MAX_VALUE
          ? "an integer of at least " + min
          : "an integer from " + min + " to " + max;
    }
  }

  /**
   * Decimal digits, a number of seconds unless one of postgresql.conf's units follows (A24). Only
   * with a unit may it be shorter than a second (A33).
   */
  record Time(Duration min, Duration max) implements Kind<Duration> {
    @Override
    public Duration parse(String text) throws InvalidValueException {
      int digits = 0;
      while (digits < text.length() && Numbers.isDigit(text.charAt(digits))) {
        digits++;
      }
      String unit = text.substring(digits).strip();
      long unitMillis =
          switch (unit) {
            case "ms" -> 1;
            case "", "s" -> 1_000;
            case "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> throw new InvalidValueException("\"" + unit + "\" is not a unit of time");
          };
      long least = unit.isEmpty() ? Math.max(1_000, min.toMillis()) : min.toMillis();
      long count =
          Numbers.parse(
              text.substring(0, digits),
              (least + unitMillis - 1) / unitMillis,
              max.toMillis() / unitMillis);
      return Duration.ofMillis(count * unitMillis);
    }

    @Override
    public String type() {
      return "integer, seconds";
    }

    @Override
    public String allowed() {
      return "a number of seconds from 1 to "
          + max.toSeconds()
          + ", or a number with one of the units ms, s, min, h, from "
          + min.toMillis()
          + "ms to "
          + max.toHours()
          + "h";
    }
  }

  /** Printable text of a bounded length. */
  record Text(int maxBytes, String what, boolean blanks) implements Kind<String> {
    @Override
    public String parse(String text) throws InvalidValueException {
      if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
        throw new InvalidValueException("it is longer than " + maxBytes + " bytes");
      }
      boolean good =
          !text.isBlank()
              && text.codePoints()
                  .noneMatch(
                      c -> Character.isISOControl(c) || (!blanks && Character.isSpaceChar(c)));
      if (!good) {
        throw new InvalidValueException("");
      }
      return text;
    }

    @Override
    public String type() {
      return "string";
    }

    @Override
    public String allowed() {
      return what;
    }
  }

  /** An address that needs no look-up (A31). */
  record NumericAddress() implements Kind<String> {
    @Override
    public String parse(String text) throws InvalidValueException {
      if (!Addresses.isNumeric(text)) {
        throw new InvalidValueException("");
      }
      return text;
    }

    @Override
    public String type() {
      return "string";
    }

    @Override
    public String allowed() {
      return "a numeric IPv4 or IPv6 address";
    }
  }

  /** An address of this host, or nothing. */
  record OwnAddress() implements Kind<Optional<InetAddress>> {
    @Override
    public Optional<InetAddress> parse(String text) throws InvalidValueException {
      if (text.isEmpty()) {
        return Optional.empty();
      }
      InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
      if (address == null) {
        throw new InvalidValueException("");
      }
      return Optional.of(address);
    }

    @Override
    public String type() {
      return "string";
    }

    @Override
    public String allowed() {
      return "a numeric IPv4 or IPv6 address, or empty";
    }
  }

  /** Names or addresses with commas between them (A36). */
  record TextList(Text element, String what) implements Kind<List<String>> {
    @Override
    public List<String> parse(String text) throws InvalidValueException {
      List<String> elements = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        String value = element.parse(part.strip());
        if (!elements.contains(value)) {
          elements.add(value);
        }
      }
      return Collections.unmodifiableList(elements);
    }

    @Override
    public String type() {
      return "string";
    }

    @Override
    public String allowed() {
      return what;
    }
  }

  /** One of an enum's names, in any case (A26). */
  record Choice<E extends Enum<E>>(Class<E> family) implements Kind<E> {
    @Override
    public E parse(String text) throws InvalidValueException {
      for (E choice : family.getEnumConstants()) {
        if (choice.name().equalsIgnoreCase(text)) {
          return choice;
        }
      }
      throw new InvalidValueException("");
    }

    @Override
    public String type() {
      return "enum";
    }

    @Override
    public String allowed() {
      return "one of "
          + Stream.of(family.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    }
  }

  /** Some of an enum's names, in any case, with commas between them (A34). */
  record Choices<E extends Enum<E>>(Class<E> family) implements Kind<Set<E>> {
    @Override
    public Set<E> parse(String text) throws InvalidValueException {
      Choice<E> element = new Choice<>(family);
      Set<E> chosen = EnumSet.noneOf(family);
      for (String part : text.split(",", -1)) {
        chosen.add(element.parse(part.strip()));
      }
      return Collections.unmodifiableSet(chosen);
    }

    @Override
    public String type() {
      return "string";
    }

    @Override
    public String allowed() {
      return "a list, with commas between, of "
          + Stream.of(family.getEnumConstants())
              .map(choice -> choice.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
  }
}
