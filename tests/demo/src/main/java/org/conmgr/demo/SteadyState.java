package org.conmgr.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.conmgr.bed.Instance;
import org.conmgr.wire.SessionAttrs;

/**
 * What the way through conmgr costs while all is well, compared with pgjdbc alone: same instance,
 * same authentication (SCRAM), same JVM, both ways in turns so that the machine's moods meet both.
 */
final class SteadyState {
  private static final int WARM_UP_QUESTIONS = 3000;
  private static final int QUESTIONS = 5000;
  private static final int WARM_UP_PAIRS = 150;
  private static final int PAIRS = 300;
  private static final int WARM_UP_ROUNDS = 30;
  private static final int ROUNDS = 100;
  private static final int QUERIES_PER_ROUND = 200;

  private final Stage stage;
  private final Account account;
  private final Figures figures;
  private final String conmgrUrl;
  private final String directUrl;

  SteadyState(Stage stage, Account account, Figures figures) {
    this.stage = stage;
    this.account = account;
    this.figures = figures;
    conmgrUrl = stage.url("primary");
    directUrl = stage.set().primary().url("127.0.0.1");
  }

  void play() throws IOException, SQLException {
    account.scene("What it costs while all is well");
    questions();
    connects();
    queries();
  }

  private void questions() throws IOException {
    Question question = new Question(stage.conmgr().port(), SessionAttrs.PRIMARY, Duration.ZERO);
    ask(question, WARM_UP_QUESTIONS);
    Samples samples = ask(question, QUESTIONS);
    figures.put("phase1_us_p50", samples.medianMicros(), 1);
    figures.put("phase1_us_p99", samples.percentileMicros(99), 1);
    account.tell(
        "asking conmgr for the primary, connection included: median %.0f µs, 99th percentile %.0f µs (%d times)"
            .formatted(samples.medianMicros(), samples.percentileMicros(99), samples.count()));
  }

  private static Samples ask(Question question, int times) throws IOException {
    Samples samples = new Samples();
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      boolean isAnswered = question.ask().isPresent();
      samples.add(System.nanoTime() - began);
      if (!isAnswered) {
        throw new IOException("conmgr does not know a primary");
      }
    }
    return samples;
  }

  private void connects() throws SQLException {
    Samples throughConmgr = new Samples();
    Samples direct = new Samples();
    for (int i = 0; i < WARM_UP_PAIRS + PAIRS; i++) {
      boolean counts = i >= WARM_UP_PAIRS;
      boolean isDirectFirst = i % 2 == 0;
      connect(
          isDirectFirst ? directUrl : conmgrUrl, counts, isDirectFirst ? direct : throughConmgr);
      connect(
          isDirectFirst ? conmgrUrl : directUrl, counts, isDirectFirst ? throughConmgr : direct);
    }
    double ratio = throughConmgr.medianMicros() / direct.medianMicros();
    figures.put("connect_ratio", ratio, 3);
    figures.put("connect_direct_us_p50", direct.medianMicros(), 1);
    account.tell(
        "connecting with SCRAM: median %.2f ms through conmgr, %.2f ms direct: ratio %.3f (%d pairs)"
            .formatted(
                throughConmgr.medianMicros() / 1000,
                direct.medianMicros() / 1000,
                ratio,
                direct.count()));
  }

  private static void connect(String url, boolean counts, Samples samples) throws SQLException {
    Properties properties = Instance.applicationProperties();
    long began = System.nanoTime();
    Connection connection = DriverManager.getConnection(url, properties);
    long took = System.nanoTime() - began;
    connection.close();
    if (counts) {
      samples.add(took);
    }
  }

  private void queries() throws SQLException {
    Samples throughConmgr = new Samples();
    Samples direct = new Samples();
    try (Connection one = DriverManager.getConnection(conmgrUrl, Instance.applicationProperties());
        Connection other =
            DriverManager.getConnection(directUrl, Instance.applicationProperties())) {
      for (int i = 0; i < WARM_UP_ROUNDS + ROUNDS; i++) {
        boolean isDirectFirst = i % 2 == 0;
        long first = round(isDirectFirst ? other : one);
        long second = round(isDirectFirst ? one : other);
        if (i >= WARM_UP_ROUNDS) {
          direct.add(isDirectFirst ? first : second);
          throughConmgr.add(isDirectFirst ? second : first);
        }
      }
    }
    double ratio = direct.medianMicros() / throughConmgr.medianMicros();
    figures.put("query_ratio", ratio, 3);
    account.tell(
        "queries: %.0f/s through conmgr, %.0f/s direct: ratio %.3f (medians of %d rounds in turns)"
            .formatted(rate(throughConmgr), rate(direct), ratio, ROUNDS));
  }

  private static double rate(Samples rounds) {
    return QUERIES_PER_ROUND * 1e6 / rounds.medianMicros();
  }

  private static long round(Connection connection) throws SQLException {
    long began = System.nanoTime();
    try (PreparedStatement select = connection.prepareStatement("select 1")) {
      for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        try (ResultSet row = select.executeQuery()) {
          row.next();
        }
      }
    }
    return System.nanoTime() - began;
  }
}
