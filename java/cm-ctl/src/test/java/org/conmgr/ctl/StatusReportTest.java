package org.conmgr.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The status as tables (A46). */
class StatusReportTest {
  private static final String DOCUMENT =
      """
      {"conmgr":{"pid":7,"version":"1.0.0","identity":"u","directory":"/d","port":27546,
       "listen_addresses":["localhost","::"],"started":"2026-11-20T12:34:56.789Z","state":"running",
       "connections":3,"max_connections":0},
       "instances":[
        {"number":0,"host":"db1","hostaddr":null,"port":5432,"state":"up","role":"primary",
         "timeline":2,"round_trip_us":1203,"sessions":12,"given":3,"target":true,"reason":"",
         "last_change":"2026-11-20T12:35:00.000Z"},
        {"number":12,"host":"2001:db8::1","hostaddr":null,"port":5432,"state":"down",
         "role":"unknown","timeline":null,"round_trip_us":null,"sessions":null,"given":0,
         "target":false,"reason":"connection refused","last_change":null}],
       "applications":[{"application":"ledger","pid":4711,"address":"127.0.0.1:40312","instance":0,
        "target_session_attrs":"primary","since":"2026-11-20T12:36:00.000Z"}]}
      """;
  private static final String HEADLINE =
      """
      conmgr 1.0.0 is running (PID 7) in "/d"
      listening on port 27546 of localhost, :: since 2026-11-20 12:34:56; 3 driver connections (no limit)
      """;
  private static final String INSTANCES =
      """

      instance  address             state  role     timeline  round trip  sessions  given  last change          target
             0  db1:5432            up     primary         2    1.203 ms        12      3  2026-11-20 12:35:00  yes
            12  [2001:db8::1]:5432  down   unknown         -           -         -      0  -                    no: connection refused
      """;
  private static final String APPLICATIONS =
      """

      application   pid  address          instance  wanted   since
      ledger       4711  127.0.0.1:40312         0  primary  2026-11-20 12:36:00
      """;

  @Test
  void should_align_columns() throws CtlException {
    assertEquals(HEADLINE + INSTANCES + APPLICATIONS, report(DOCUMENT, Part.ALL));
  }

  @Test
  void should_show_the_part_asked_for() throws CtlException {
    assertEquals(HEADLINE + INSTANCES, report(DOCUMENT, Part.INSTANCE));
    assertEquals(HEADLINE + APPLICATIONS, report(DOCUMENT, Part.APPLICATION));
  }

  @Test
  void should_say_that_there_are_no_applications() throws CtlException {
    assertEquals(
        HEADLINE + "\nno applications\n",
        report(
            DOCUMENT.replaceAll("(?s)\"applications\":.*", "\"applications\":[]}"),
            Part.APPLICATION));
  }

  @Test
  void should_not_trust_an_answer_that_is_no_document() {
    assertThrows(CtlException.class, () -> Json.parse("[1]"));
    assertThrows(CtlException.class, () -> Json.parse("{\"a\":"));
  }

  private static String report(String document, Part part) throws CtlException {
    return new StatusReport(Json.parse(document), ZoneOffset.UTC).text(part);
  }
}
