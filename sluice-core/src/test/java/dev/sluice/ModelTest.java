package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * 64 threads write all at once, well and badly, in every form. Each write that succeeds appends one
 * row to a log, which so shows the one serial order; run in that order against a plain map, the
 * steps must give the same answers, the same failures and the same end.
 */
class ModelTest {
  private static final int THREADS = 64;

  enum Form {
    SINGLE,
    LIST,
    OPERATION,
    TRANSACTION,
    QUEUED
  }

  enum Kind {
    PUT,
    ADD,
    REMOVE,
    /** Fails where the key is there. */
    INSERT,
    /** The same, and SQLite rolls the whole transaction back. */
    INSERT_OR_ROLLBACK,
    /** Writes, and then fails always. */
    FAIL,
    /** Writes, and leaves a dangling reference for the commit. */
    DANGLE
  }

  /** One write of one caller. */
  record Step(Form form, Kind kind, int key, int value) {}

  record Arguments(String kind, long id, long key, long value) {}

  /** What the writer answered: the value of the key afterwards. */
  private static final Operation<Arguments, Long> OPERATION = Operation.of(
      "step",
      Arguments.class,
      Long.class,
      (tx, it) -> run(tx, Kind.valueOf(it.kind()), it.id(), it.key(), it.value()));

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  @Label("G3 G4 G5 any mix of writes from 64 threads equals one serial order")
  void writes_mixedOn64Threads_equalASerialOrder(@ForAll("programs") List<List<Step>> programs)
      throws Exception {
    check(programs);
  }

  @Tag("slow")
  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  @Label("G3 G4 G5 any mix of writes from 64 threads equals one serial order, for longer")
  void writes_mixedForLonger_equalASerialOrder(@ForAll("programs") List<List<Step>> programs)
      throws Exception {
    check(programs);
  }

  @Provide
  Arbitrary<List<List<Step>>> programs() {
    Arbitrary<Step> step = Combinators.combine(
            Arbitraries.of(Form.class),
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(-100, 100))
        .as(Step::new);
    return step.list().ofMinSize(1).ofMaxSize(12).list().ofSize(THREADS);
  }

  private static void check(List<List<Step>> programs) throws Exception {
    Path folder = Files.createTempDirectory("model");
    try (Sluice sluice = Sluice.open(folder.resolve("model.db"), options())) {
      sluice.executeScript("""
          CREATE TABLE entry (key INTEGER PRIMARY KEY, value INTEGER NOT NULL);
          CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER UNIQUE);
          CREATE TABLE child (x REFERENCES entry DEFERRABLE INITIALLY DEFERRED);
          CREATE VIEW put AS SELECT 0 AS step, key, value FROM entry;
          CREATE TRIGGER put_and_log INSTEAD OF INSERT ON put BEGIN
            INSERT INTO log (step) VALUES (new.step);
            INSERT OR REPLACE INTO entry VALUES (new.key, new.value);
          END;
          CREATE VIEW fresh AS SELECT 0 AS step, key, value FROM entry;
          CREATE TRIGGER fresh_and_log INSTEAD OF INSERT ON fresh BEGIN
            INSERT INTO log (step) VALUES (new.step);
            INSERT INTO entry VALUES (new.key, new.value);
          END;
          """);
      new Run(sluice, programs).check();
    } finally {
      delete(folder);
    }
  }

  private static SluiceOptions options() {
    return SluiceOptions.defaults()
        .withTimeout(Patience.LONG)
        .withOperationTimeout(Patience.LONG)
        .withStatementTimeout(Patience.LONG)
        .withTransactionIdleTimeout(Patience.LONG)
        .withTransactionTimeout(Patience.LONG)
        .withOperations(List.of(OPERATION));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The statements of a step; the last one gives its answer. */
  private static List<Sql> statements(Kind kind, long id, long key, long value) {
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.of("INSERT INTO log (step) VALUES (?)", id));
    statements.addAll(
        switch (kind) {
          case PUT -> List.of(Sql.of("REPLACE INTO entry VALUES (?, ?)", key, value));
          case ADD ->
            List.of(Sql.of("UPDATE entry SET value = value + ? WHERE key = ?", value, key));
          case REMOVE -> List.of(Sql.of("DELETE FROM entry WHERE key = ?", key));
          case INSERT -> List.of(Sql.of("INSERT INTO entry VALUES (?, ?)", key, value));
          case INSERT_OR_ROLLBACK ->
            List.of(Sql.of("INSERT OR ROLLBACK INTO entry VALUES (?, ?)", key, value));
          case FAIL ->
            List.of(
                Sql.of("REPLACE INTO entry VALUES (?, ?)", key, value),
                Sql.of("INSERT INTO entry VALUES (?, NULL)", key));
          case DANGLE ->
            List.of(
                Sql.of("REPLACE INTO entry VALUES (?, ?)", key, value),
                Sql.of("INSERT INTO child VALUES (1000)"));
        });
    statements.add(Sql.of("SELECT coalesce((SELECT value FROM entry WHERE key = ?), -1000)", key));
    return statements;
  }

  private static Long run(Tx tx, Kind kind, long id, long key, long value) {
    Rows last = Rows.none();
    for (Sql statement : statements(kind, id, key, value)) {
      last = tx.execute(statement).rows();
    }
    return last.single().longValue(0);
  }

  /** One program run by all its threads, and then by the model. */
  private static final class Run {
    private static final long NONE = Long.MIN_VALUE;

    private final Sluice sluice;
    private final List<List<Step>> programs;
    private final Map<Long, Step> steps = new TreeMap<>();
    private final Map<Long, Long> answers = new TreeMap<>();
    private final Map<Long, Ticket> tickets = new TreeMap<>();

    Run(Sluice sluice, List<List<Step>> programs) {
      this.sluice = sluice;
      this.programs = programs;
    }

    void check() throws Exception {
      runAll();
      Map<Long, Long> model = new TreeMap<>();
      List<Long> log = sluice.query(row -> row.longValue(0), "SELECT step FROM log ORDER BY id");
      for (long id : log) {
        Step step = step(id);
        assertThat(apply(model, step)).as("%d succeeds in the serial order", id).isTrue();
        if (step.form() != Form.QUEUED) {
          assertThat(answers).containsEntry(id, model.getOrDefault((long) step.key(), -1000L));
        }
      }
      assertThat(log).doesNotHaveDuplicates();
      assertThat(entries()).isEqualTo(model);
      assertThat(answers.keySet()).isSubsetOf(log);
      assertOrderOfEachCaller(log);
      assertTickets(log);
    }

    private Step step(long id) {
      return Objects.requireNonNull(steps.get(id), "the log has a step that nobody took");
    }

    private void runAll() throws Exception {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> callers = new ArrayList<>();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int caller = 0; caller < programs.size(); caller++) {
          int base = caller * 1000;
          List<Step> program = programs.get(caller);
          callers.add(executor.submit(() -> {
            start.await();
            for (int i = 0; i < program.size(); i++) {
              take(base + i, program.get(i));
            }
            return null;
          }));
        }
        start.countDown();
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
      long last = tickets.values().stream().mapToLong(Ticket::sequence).max().orElse(0);
      if (last > 0) {
        assertThat(sluice.await(new Ticket(last), Patience.LONG))
            .isNotInstanceOf(Outcome.Pending.class);
      }
    }

    private void take(long id, Step step) {
      synchronized (this) {
        steps.put(id, step);
      }
      long answer = NONE;
      try {
        answer = submit(id, step);
      } catch (SluiceException.Failed e) {
        assertThat(e.code()).isEqualTo(SluiceError.CONSTRAINT);
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(SluiceException.Failed.class);
      }
      if (answer != NONE) {
        synchronized (this) {
          answers.put(id, answer);
        }
      }
    }

    private long submit(long id, Step step) {
      List<Sql> all = statements(step.kind(), id, step.key(), step.value());
      return switch (step.form()) {
        case SINGLE -> single(id, step, all);
        case LIST -> sluice.executeAll(all).getLast().rows().single().longValue(0);
        case OPERATION ->
          sluice.call(OPERATION, new Arguments(step.kind().name(), id, step.key(), step.value()));
        case TRANSACTION ->
          sluice.<Long>transaction(tx -> run(tx, step.kind(), id, step.key(), step.value()));
        case QUEUED -> {
          Ticket ticket = sluice.enqueueAll(all);
          synchronized (this) {
            tickets.put(id, ticket);
          }
          yield NONE;
        }
      };
    }

    /** A single statement logs itself by a trigger; steps that have none are asynchronous lists. */
    private long single(long id, Step step, List<Sql> all) {
      return switch (step.kind()) {
        case PUT -> inserted("put", id, step);
        case INSERT -> inserted("fresh", id, step);
        case FAIL, DANGLE -> alwaysFails(step);
        case ADD, REMOVE, INSERT_OR_ROLLBACK ->
          sluice.executeAllAsync(all).join().getLast().rows().single().longValue(0);
      };
    }

    private long inserted(String view, long id, Step step) {
      sluice.execute("INSERT INTO " + view + " VALUES (?, ?, ?)", id, step.key(), step.value());
      return step.value();
    }

    private long alwaysFails(Step step) {
      String sql = step.kind() == Kind.FAIL
          ? "INSERT OR FAIL INTO entry VALUES (2000, ?), (2001, NULL)"
          : "INSERT INTO child VALUES (?)";
      sluice.execute(sql, 1000 + Math.abs(step.value()));
      throw new AssertionError("a statement that always fails did not");
    }

    private Map<Long, Long> entries() {
      Map<Long, Long> entries = new TreeMap<>();
      sluice.forEach(
          row -> entries.put(row.longValue(0), row.longValue(1)), "SELECT key, value FROM entry");
      return entries;
    }

    /** What waited for its answer before the next, and what was queued, each in its order. */
    private void assertOrderOfEachCaller(List<Long> log) {
      for (boolean queued : List.of(true, false)) {
        Map<Long, Long> last = new TreeMap<>();
        for (long id : log) {
          if ((step(id).form() == Form.QUEUED) == queued) {
            Long before = last.put(id / 1000, id);
            assertThat(before == null || before < id).as("order of %d", id).isTrue();
          }
        }
      }
    }

    private void assertTickets(List<Long> log) {
      tickets.forEach((id, ticket) -> assertThat(sluice.outcome(ticket))
          .as("outcome of " + id)
          .isInstanceOf(log.contains(id) ? Outcome.Applied.class : Outcome.Failed.class));
    }

    /** False where the step fails; it then changes nothing. */
    private static boolean apply(Map<Long, Long> model, Step step) {
      long key = step.key();
      long value = step.value();
      return switch (step.kind()) {
        case PUT -> {
          model.put(key, value);
          yield true;
        }
        case ADD -> {
          model.computeIfPresent(key, (_, old) -> old + value);
          yield true;
        }
        case REMOVE -> {
          model.remove(key);
          yield true;
        }
        case INSERT, INSERT_OR_ROLLBACK -> model.putIfAbsent(key, value) == null;
        case FAIL, DANGLE -> false;
      };
    }
  }
}
