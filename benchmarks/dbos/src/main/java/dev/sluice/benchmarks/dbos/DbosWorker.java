package dev.sluice.benchmarks.dbos;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.database.SystemDatabase;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.SendMessage;
import dev.sluice.benchmarks.Worker;
import dev.sluice.benchmarks.flows.FlowEngine;
import dev.sluice.benchmarks.flows.FlowKind;
import dev.sluice.benchmarks.flows.FlowLoad;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A process that runs workflows on DBOS, with its default settings: its own connection pool, virtual threads,
 * LISTEN and NOTIFY, and a queue without limits. Arguments: JDBC URL, user, password.
 */
public final class DbosWorker implements FlowEngine {
  private static final int SLICE = 1000;
  private static final int COPIES_AT_ONCE = 50_000; // the pool gives a statement a minute
  private static final Logger ROOT = Logger.getLogger("");

  private final HikariDataSource pool;
  private final DBOS dbos;
  private final Queue queue = new Queue("bench");
  private final RivalFlows work;
  private final Flows flows;

  private DbosWorker(String url, String user, String password) throws SQLException {
    pool = SystemDatabase.createDataSource(url, user, password);
    execute("CREATE TABLE IF NOT EXISTS effect (flow TEXT, step INTEGER)");
    dbos = new DBOS(DBOSConfig.defaults("bench")
        .withDatabaseUrl(url)
        .withDbUser(user)
        .withDbPassword(password));
    dbos.registerQueue(queue);
    work = new RivalFlows(dbos, new JdbcStepFactory(dbos, pool));
    flows = dbos.registerProxy(Flows.class, work);
    dbos.launch();
  }

  /** Serves the bench. */
  public static void main(String[] args) throws Exception {
    ROOT.setLevel(Level.WARNING);
    Worker.serve(() -> new FlowLoad(new DbosWorker(args[0], args[1], args[2])));
  }

  @Override
  public void run(FlowKind kind, int steps) throws Exception {
    switch (kind) {
      case PLAIN, MEMO -> dbos.startWorkflow(() -> flows.plain(steps)).getResult();
      case TX -> dbos.startWorkflow(() -> flows.transactional(steps)).getResult();
      case QUEUED ->
        dbos.startWorkflow(() -> flows.plain(steps), new StartWorkflowOptions(queue))
            .getResult();
      case TIMER -> throw new IllegalArgumentException("a sleep is not run, see sleep()");
    }
  }

  @Override
  public long sleep() {
    long millis = ThreadLocalRandom.current().nextLong(200, 400);
    long due = ChronoUnit.MICROS.between(
        Instant.EPOCH, Instant.now().plusMillis(millis).truncatedTo(ChronoUnit.MILLIS));
    return TimeUnit.MICROSECONDS.toNanos(
        dbos.startWorkflow(() -> flows.sleeping(due)).getResult());
  }

  /** Copies of one that has run, under other ids. */
  @Override
  public void fill(int from, int count) throws Exception {
    String model = dbos.startWorkflow(() -> flows.plain(3)).workflowId();
    dbos.getResult(model);
    copy("workflow_status", model, from, count);
    copy("operation_outputs", model, from, count);
    execute("ANALYZE");
  }

  private void copy(String table, String model, int first, int count) throws SQLException {
    String columns =
        text("SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns"
            + " WHERE table_schema = 'dbos' AND table_name = '" + table
            + "' AND is_generated = 'NEVER'");
    String values = (',' + columns + ',').replace(",workflow_uuid,", ",'filled-' || i,");
    String chosen = values.substring(1, values.length() - 1);
    for (int from = first; from < first + count; from += COPIES_AT_ONCE) {
      execute(
          "INSERT INTO dbos.%s (%s) SELECT %s FROM dbos.%s, generate_series(%d, %d) i WHERE workflow_uuid = '%s'"
              .formatted(
                  table,
                  columns,
                  chosen,
                  table,
                  from,
                  Math.min(first + count, from + COPIES_AT_ONCE) - 1,
                  model));
    }
  }

  @Override
  public void startWaiting(int count) {
    for (int i = 0; i < count; i++) {
      int n = i;
      dbos.startWorkflow(() -> flows.waiting(n), new StartWorkflowOptions("waiting-" + n));
    }
    awaitEntered(count);
  }

  @Override
  public void awaitRecovery(int count) throws Exception {
    run(FlowKind.PLAIN, 1);
    awaitEntered(count);
  }

  private void awaitEntered(int count) {
    while (work.entered() < count) {
      pause();
    }
  }

  @Override
  public void wakeAll(int count) throws Exception {
    for (int from = 0; from < count; from += SLICE) {
      List<SendMessage> messages = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + SLICE); i++) {
        messages.add(new SendMessage("waiting-" + i, "now", RivalFlows.TOPIC));
      }
      dbos.sendBulk(messages);
    }
    while (!text("SELECT count(*) FROM dbos.workflow_status WHERE name = 'waiting' AND status = 'PENDING'")
        .equals("0")) {
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(300);
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() {
    dbos.close();
    pool.close();
  }
}
