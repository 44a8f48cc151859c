package dev.sluice.benchmarks.dbos;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Workflow;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The same work as Sluice's, by the means of DBOS. */
final class RivalFlows implements Flows {
  static final String TOPIC = "go";

  private static final Duration FOREVER = Duration.ofDays(30);

  private final DBOS dbos;
  private final JdbcStepFactory transactions;
  private final AtomicInteger entered = new AtomicInteger();

  RivalFlows(DBOS dbos, JdbcStepFactory transactions) {
    this.dbos = dbos;
    this.transactions = transactions;
  }

  /** How many have begun to wait here. */
  int entered() {
    return entered.get();
  }

  @Override
  @Workflow(name = "plain")
  public int plain(int steps) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int n = i;
      sum += dbos.runStep(() -> n, "step");
    }
    return sum;
  }

  @Override
  @Workflow(name = "transactional")
  public int transactional(int steps) throws Exception {
    String id = DBOS.workflowId();
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int n = i;
      sum += transactions.<Integer, Exception>txStep(
          connection -> {
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
              insert.setString(1, id);
              insert.setInt(2, n);
              insert.executeUpdate();
            }
            return n;
          },
          "step");
    }
    return sum;
  }

  @Override
  @Workflow(name = "sleeping")
  public long sleeping(long dueMicros) {
    Instant due = Instant.EPOCH.plus(dueMicros, ChronoUnit.MICROS);
    dbos.sleep(Duration.between(Instant.now(), due));
    return ChronoUnit.MICROS.between(due, Instant.now());
  }

  @Override
  @Workflow(name = "waiting")
  public String waiting(int number) {
    entered.incrementAndGet();
    return dbos.<String>recv(TOPIC, FOREVER).orElseThrow();
  }
}
