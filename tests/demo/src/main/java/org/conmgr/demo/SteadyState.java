package org.conmgr.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  private static final int WARM_UP_CONNECTS = 600;
  private static final int CONNECTS = 300;
  private static final int WARM_UP_PAIRS_OF_SESSIONS = 5;
  private static final int PAIRS_OF_SESSIONS = 31;
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUNDS = 10;
  private static final int QUERIES_PER_ROUND = 100;

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
    List<String> urls = List.of(conmgrUrl, directUrl);
    List<Samples> samples = List.of(new Samples(), new Samples());
    List<Integer> ways = new ArrayList<>(List.of(0, 1));
    for (int i = 0; i < WARM_UP_CONNECTS + CONNECTS; i++) {
      Collections.shuffle(ways); // neither always after the other
      for (int way : ways) {
        long took = connect(urls.get(way));
        if (i >= WARM_UP_CONNECTS) {
          samples.get(way).add(took);
        }
      }
    }
    double throughConmgr = samples.get(0).medianMicros();
    double direct = samples.get(1).medianMicros();
    figures.put("connect_ratio", throughConmgr / direct, 3);
    figures.put("connect_direct_us_p50", direct, 1);
    account.tell(
        "connecting with SCRAM: median %.2f ms through conmgr, %.2f ms direct: ratio %.3f (%d pairs)"
            .formatted(throughConmgr / 1000, direct / 1000, throughConmgr / direct, CONNECTS));
  }

  private static long connect(String url) throws SQLException {
    Properties properties = Instance.applicationProperties();
    long began = System.nanoTime();
    Connection connection = DriverManager.getConnection(url, properties);
    long took = System.nanoTime() - began;
    int backend = BlockedCall.backendOf(connection);
    connection.close();
    awaitEndOf(backend);
    return took;
  }

  /**
   * A backend needs a processor for about a millisecond to end, which the next connect, whichever
   * way it goes, should not have to wait for.
   */
  private static void awaitEndOf(int backend) {
    Path process = Path.of("/proc", Integer.toString(backend));
    while (Files.exists(process)) {
      Thread.onSpinWait();
    }
  }

  private void queries() throws IOException, SQLException {
    Samples throughConmgr = new Samples();
    Samples direct = new Samples();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < WARM_UP_PAIRS_OF_SESSIONS + PAIRS_OF_SESSIONS; i++) {
      boolean counts = i >= WARM_UP_PAIRS_OF_SESSIONS;
      double ratio =
          querySideBySide(counts ? throughConmgr : new Samples(), counts ? direct : new Samples());
      if (counts) {
        ratios.add(ratio);
      }
    }
    Collections.sort(ratios);
    double ratio = ratios.get(ratios.size() / 2);
    figures.put("query_ratio", ratio, 3);
    figures.put("query_direct_per_s", rate(direct), 0);
    account.tell(
        "queries: %.0f/s through conmgr, %.0f/s direct, medians; ratio %.3f, median of %d pairs of sessions"
            .formatted(rate(throughConmgr), rate(direct), ratio, PAIRS_OF_SESSIONS));
  }

  /**
   * A session each way. A session whose backend runs on another processor than this thread is much
   * slower or faster than one that shares it, as long as it lives; so both are put on the same one.
   */
  private double querySideBySide(Samples throughConmgr, Samples direct)
      throws IOException, SQLException {
    Samples one = new Samples();
    Samples other = new Samples();
    try (Connection conmgrSession =
            DriverManager.getConnection(conmgrUrl, Instance.applicationProperties());
        Connection directSession =
            DriverManager.getConnection(directUrl, Instance.applicationProperties())) {
      Processor.first().pin(BlockedCall.backendOf(conmgrSession));
      Processor.first().pin(BlockedCall.backendOf(directSession));
      for (int i = 0; i < ROUNDS; i++) {
        long first = round(i % 2 == 0 ? directSession : conmgrSession);
        long second = round(i % 2 == 0 ? conmgrSession : directSession);
        if (i >= WARM_UP_ROUNDS) {
          one.add(i % 2 == 0 ? second : first);
          other.add(i % 2 == 0 ? first : second);
        }
      }
    }
    throughConmgr.addAll(one);
    direct.addAll(other);
    return other.medianMicros() / one.medianMicros();
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
