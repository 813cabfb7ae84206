package org.conmgr.ctl;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The status as people read it: a headline and aligned tables. */
final class StatusReport {
  private final Json status;
  private final DateTimeFormatter time;

  StatusReport(Json status, ZoneId zone) {
    this.status = status;
    this.time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
  }

  String text(Part part) {
    StringBuilder out = new StringBuilder(headline());
    if (part.instances()) {
      out.append('\n').append(instances());
    }
    if (part.applications()) {
      out.append('\n').append(applications());
    }
    return out.toString();
  }

  private String headline() {
    Json conmgr = status.object("conmgr");
    String limit =
        conmgr.text("max_connections").filter(max -> !max.equals("0")).orElse("no limit");
    return "conmgr %s is %s (PID %s) in \"%s\"%nlistening on port %s of %s since %s; %s driver connections (%s)%n"
        .formatted(
            conmgr.text("version").orElse("?"),
            conmgr.text("state").orElse("?"),
            conmgr.text("pid").orElse("?"),
            conmgr.text("directory").orElse("?"),
            conmgr.text("port").orElse("?"),
            String.join(", ", conmgr.texts("listen_addresses")),
            time(conmgr.text("started")),
            conmgr.text("connections").orElse("?"),
            limit.equals("no limit") ? limit : "at most " + limit);
  }

  private String instances() {
    List<Json> instances = status.objects("instances");
    Table table =
        new Table(
            "instance",
            "address",
            "state",
            "role",
            "timeline",
            "round trip",
            "sessions",
            "given",
            "last change",
            "target");
    for (Json instance : instances) {
      table.row(
          instance.text("number").orElse("?"),
          address(instance.text("host").orElse("?"), instance.text("port").orElse("?")),
          instance.text("state").orElse("?"),
          instance.text("role").orElse("unknown"),
          instance.text("timeline").orElse("-"),
          instance.text("round_trip_us").map(StatusReport::milliseconds).orElse("-"),
          instance.text("sessions").orElse("-"),
          instance.text("given").orElse("-"),
          time(instance.text("last_change")),
          target(instance));
    }
    return table.text();
  }

  private String applications() {
    List<Json> applications = status.objects("applications");
    if (applications.isEmpty()) {
      return "no applications\n";
    }
    Table table = new Table("application", "pid", "address", "instance", "wanted", "since");
    for (Json application : applications) {
      table.row(
          application.text("application").orElse("-"),
          application.text("pid").orElse("-"),
          application.text("address").orElse("-"),
          application.text("instance").orElse("-"),
          application.text("target_session_attrs").orElse("-"),
          time(application.text("since")));
    }
    return table.text();
  }

  private static String target(Json instance) {
    boolean target = instance.text("target").orElse("false").equals("true");
    String reason = instance.text("reason").orElse("");
    return target ? "yes" : reason.isEmpty() ? "no" : "no: " + reason;
  }

  private static String address(String host, String port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static String milliseconds(String microseconds) {
    return String.format(Locale.ROOT, "%.3f ms", Long.parseLong(microseconds) / 1000.0);
  }

  private String time(Optional<String> text) {
    return text.map(iso -> time.format(Instant.parse(iso))).orElse("-");
  }
}
