package org.conmgr.agent.control;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.conmgr.agent.AgentStatus;
import org.conmgr.agent.ApplicationStatus;
import org.conmgr.agent.InstanceStatus;
import org.conmgr.agent.ProcessStatus;
import org.conmgr.agent.config.InstanceConfig;
import org.conmgr.wire.Accepting;
import org.conmgr.wire.InstanceState;
import org.conmgr.wire.Load;

/**
 * The document of {@code cm_ctl status --json}. What is not known is {@code null}; a role not known
 * is {@code "unknown"}. Times are ISO 8601 in UTC.
 */
final class StatusDocument {
  private final JsonGenerator out;

  private StatusDocument(JsonGenerator out) {
    this.out = out;
  }

  static String of(AgentStatus status) {
    return JsonText.object(generator -> new StatusDocument(generator).write(status));
  }

  private void write(AgentStatus status) throws IOException {
    process(status.process());
    out.writeArrayFieldStart("instances");
    for (InstanceStatus instance : status.instances()) {
      out.writeStartObject();
      instance(instance);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("applications");
    for (ApplicationStatus application : status.applications()) {
      out.writeStartObject();
      application(application);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void process(ProcessStatus process) throws IOException {
    out.writeObjectFieldStart("conmgr");
    out.writeNumberField("pid", process.pid());
    out.writeStringField("version", process.identity().version());
    out.writeStringField("identity", process.identity().id());
    out.writeStringField("directory", process.identity().directory());
    out.writeNumberField("port", process.port());
    JsonText.strings(out, "listen_addresses", process.listenAddresses());
    time("started", Optional.of(process.started()));
    out.writeStringField("state", process.state());
    out.writeNumberField("connections", process.connections());
    out.writeNumberField("max_connections", process.maxConnections());
    out.writeEndObject();
  }

  private void instance(InstanceStatus instance) throws IOException {
    InstanceConfig config = instance.config();
    out.writeNumberField("number", config.number());
    out.writeStringField("host", config.host());
    text("hostaddr", config.hostaddr());
    out.writeNumberField("port", config.port());
    out.writeNumberField("watchdog_port", config.watchdogPort());
    out.writeStringField("state", instance.state().text());
    attributes(instance.attributes());
    text("server_version", optional(instance.serverVersion()).map(StatusDocument::version));
    number("round_trip_us", optional(instance.roundTripUs()));
    number("sessions", instance.load().map(Load::sessions));
    number("max_connections", instance.load().map(Load::maxConnections));
    out.writeNumberField("given", instance.given());
    out.writeBooleanField("target", instance.target());
    out.writeStringField("reason", instance.reason());
    time("last_change", instance.lastChange());
  }

  private void attributes(Optional<InstanceState> known) throws IOException {
    out.writeStringField("role", known.map(state -> word(state.role())).orElse("unknown"));
    text(
        "accepting",
        known.map(InstanceState::accepting).map(Accepting::name).map(StatusDocument::word));
    Optional<Boolean> readOnly = known.map(InstanceState::defaultReadOnly);
    if (readOnly.isPresent()) {
      out.writeBooleanField("default_transaction_read_only", readOnly.get());
    } else {
      out.writeNullField("default_transaction_read_only");
    }
    number("timeline", known.map(InstanceState::timeline));
    // 64 bits without a sign do not fit JavaScript's numbers
    text("system_identifier", known.map(state -> Long.toUnsignedString(state.systemIdentifier())));
  }

  private void application(ApplicationStatus application) throws IOException {
    text("application", application.application());
    number("pid", optional(application.pid()));
    out.writeStringField("address", application.address());
    out.writeNumberField("instance", application.instance());
    out.writeStringField(
        "target_session_attrs",
        application.attrs().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    time("since", Optional.of(application.since()));
  }

  /** PostgreSQL's version number as it is spoken: 150018 is 15.18. */
  private static String version(long number) {
    return number / 10_000 + "." + number % 10_000;
  }

  private static String word(Object name) {
    return name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Optional<Long> optional(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  private void text(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      out.writeStringField(name, value.get());
    } else {
      out.writeNullField(name);
    }
  }

  private void number(String name, Optional<Long> value) throws IOException {
    if (value.isPresent()) {
      out.writeNumberField(name, value.get());
    } else {
      out.writeNullField(name);
    }
  }

  private void time(String name, Optional<Instant> value) throws IOException {
    text(name, value.map(time -> time.truncatedTo(ChronoUnit.MILLIS).toString()));
  }
}
