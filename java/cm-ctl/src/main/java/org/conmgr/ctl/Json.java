package org.conmgr.ctl;

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
 * A JSON object of conmgr's answers; fields that are null or missing are empty.
 *
 * @param source the text of the whole document; of use on its root only
 */
record Json(String source, Map<String, Object> fields) {
  private static final JsonFactory FACTORY = new JsonFactory();

  static Json parse(String text) throws CtlException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw CtlException.failed("conmgr's answer is not understood: " + text);
      }
      return new Json(text, object(parser).fields());
    } catch (IOException e) {
      throw CtlException.failed("conmgr's answer is not understood: " + text);
    }
  }

  /** The text of a string, number or boolean. */
  Optional<String> text(String name) {
    return Optional.ofNullable(fields.get(name)).map(Object::toString);
  }

  Json object(String name) {
    return fields.get(name) instanceof Json json ? json : new Json("", Map.of());
  }

  List<Json> objects(String name) {
    return list(name).stream().filter(Json.class::isInstance).map(Json.class::cast).toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(Object::toString).toList();
  }

  private List<?> list(String name) {
    return fields.get(name) instanceof List<?> list ? list : List.of();
  }

  private static Json object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      value(parser).ifPresent(value -> fields.put(name, value));
    }
    return new Json("", fields);
  }

  private static Optional<Object> value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> Optional.of(object(parser));
      case START_ARRAY -> Optional.of(array(parser));
      case VALUE_NULL -> Optional.empty();
      default -> Optional.of(parser.getText());
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(parser).ifPresent(values::add);
    }
    return values;
  }
}
