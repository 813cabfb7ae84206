package org.conmgr.agent.control;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.conmgr.agent.config.ConfigChanges;
import org.conmgr.agent.config.Problem;

/**
 * What a reload has done: the problems of the file, the parameters applied, and those that wait for
 * a restart. With an error among the problems, nothing was applied.
 */
final class ReloadDocument {
  private ReloadDocument() {}

  static String of(List<Problem> problems, ConfigChanges changes) {
    return JsonText.object(
        out -> {
          out.writeArrayFieldStart("problems");
          for (Problem problem : problems) {
            problem(out, problem);
          }
          out.writeEndArray();
          JsonText.strings(out, "applied", changes.applicable());
          JsonText.strings(out, "need_restart", changes.needRestart());
        });
  }

  private static void problem(JsonGenerator out, Problem problem) throws IOException {
    out.writeStartObject();
    out.writeStringField("severity", problem.severity().name());
    out.writeStringField("message", problem.message());
    if (problem.detail().isPresent()) {
      out.writeStringField("detail", problem.detail().get());
    }
    out.writeEndObject();
  }
}
