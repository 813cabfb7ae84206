package org.conmgr.bed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code cm_ctl status --json} has said: objects as maps, arrays as lists; null members are
 * missing.
 */
public record Status(Map<String, Object> document) {
  public static Status parse(String json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return new Status(object(parser));
    } catch (IOException e) {
      throw new BedException("not the JSON of a status: " + e.getMessage() + "\n" + json, e);
    }
  }

  /** One line of the table of instances. */
  public record InstanceRow(Map<String, Object> members) {
    public long number() {
      return number("number");
    }

    public int port() {
      return Math.toIntExact(number("port"));
    }

    public String state() {
      return text("state");
    }

    public String role() {
      return text("role");
    }

    /** A member that is text. */
    public String text(String member) {
      return Optional.ofNullable(members.get(member)).map(Object::toString).orElse("");
    }

    /** A member that is a number. */
    public long number(String member) {
      return Optional.ofNullable(members.get(member))
          .map(value -> ((Number) value).longValue())
          .orElseThrow(() -> new BedException("no \"" + member + "\" in " + members));
    }
  }

  public List<InstanceRow> instances() {
    return rows("instances").stream().map(InstanceRow::new).toList();
  }

  /** The row of one instance. */
  public InstanceRow instance(Instance instance) {
    return instances().stream()
        .filter(row -> row.port() == instance.port())
        .findFirst()
        .orElseThrow(
            () -> new BedException("no instance \"" + instance.name() + "\" in " + document));
  }

  public List<Map<String, Object>> applications() {
    return rows("applications");
  }

  @SuppressWarnings("unchecked") // the parser below makes nothing else of an array of objects
  private List<Map<String, Object>> rows(String member) {
    return (List<Map<String, Object>>) Optional.ofNullable(document.get(member)).orElse(List.of());
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      value(parser).ifPresent(value -> members.put(name, value));
    }
    return members;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(parser).ifPresent(values::add);
    }
    return values;
  }

  private static Optional<Object> value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> Optional.of(object(parser));
      case START_ARRAY -> Optional.of(array(parser));
      case VALUE_NULL -> Optional.empty();
      case VALUE_TRUE, VALUE_FALSE -> Optional.of(parser.getBooleanValue());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(parser.getNumberValue());
      default -> Optional.of(parser.getText());
    };
  }
}
