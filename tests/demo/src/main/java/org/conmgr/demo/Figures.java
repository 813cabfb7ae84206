package org.conmgr.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that was measured, by the names of the JSON file, in the order of measuring. Used by the
 * demo's main thread.
 */
final class Figures {
  private final Map<String, BigDecimal> values = new LinkedHashMap<>();

  void put(String name, double value, int decimals) {
    values.put(name, BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP));
  }

  void put(String name, long value) {
    values.put(name, BigDecimal.valueOf(value));
  }

  Optional<BigDecimal> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      for (Map.Entry<String, BigDecimal> value : values.entrySet()) {
        json.writeNumberField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text + System.lineSeparator();
  }
}
