package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs see and do that have no code of the workflows. */
class OperatingTest {
  private static final String ISO = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  @TempDir
  private Path folder;

  private Bench bench;

  private record Order(String sku, int count) {}

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private <R> R look(Function<WorkflowView, R> what) {
    return Sluice.snapshot(
        folder.resolve("flows.db"),
        SluiceOptions.defaults(),
        snapshot -> what.apply(WorkflowView.of(snapshot).orElseThrow()));
  }

  @Test
  void view_ofAFileWithoutWorkflows_isEmpty() {
    Boolean isThere = Sluice.snapshot(
        folder.resolve("flows.db"),
        SluiceOptions.defaults(),
        snapshot -> WorkflowView.of(snapshot).isPresent());
    assertThat(isThere).isFalse();
  }

  @Test
  void view_ofTablesOfAnotherVersion_isRefusedWithBothNumbers() {
    bench.open();
    bench.sluice().execute("UPDATE _sluice_wf_version SET step = 1");
    assertThatThrownBy(() -> look(WorkflowView::queues))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("schema 1")
        .hasMessageContaining("reads 2");
  }

  @Test
  void manager_startsByName_andTheProcessThatKnowsItRunsIt() {
    Workflows managed = Workflows.on(bench.sluice()).manage();
    WorkflowHandle<JsonText> handle = managed.start(
        "pack", new JsonText("{\"sku\": \"a\", \"count\": 2}"), o -> o.id("p").priority(3));
    assertThat(handle.isNew()).isTrue();
    assertThat(managed.start("pack", new JsonText("null"), o -> o.id("p")).isNew())
        .isFalse();
    assertThat(handle.state()).isEqualTo(WorkflowState.QUEUED);

    bench
        .open()
        .define(
            "pack",
            4,
            Order.class,
            Order.class,
            (wf, order) -> new Order(order.sku(), order.count() + 1));

    assertThat(handle.result(Bench.LONG)).isEqualTo(new JsonText("{\"sku\":\"a\",\"count\":3}"));
    Optional<WorkflowData> data = look(view -> view.data("p"));
    assertThat(data)
        .hasValue(new WorkflowData(
            Optional.of("{\"sku\": \"a\", \"count\": 2}"),
            Optional.of("{\"sku\":\"a\",\"count\":3}"),
            "json"));
  }

  @Test
  void startByName_whereTheProcessKnowsIt_runsHereWithItsVersion() {
    Workflows flows = bench.open();
    flows.define("double", 7, Integer.class, Integer.class, (wf, n) -> 2 * n);
    WorkflowHandle<JsonText> handle = flows.start("double", new JsonText("21"), o -> o.id("d"));
    assertThat(handle.result(Bench.LONG).text()).isEqualTo("42");
    assertThat(flows.info("d").orElseThrow().version()).isEqualTo(7);
  }

  @Test
  void manager_definesNothing_andTakesNothingUp() {
    Workflows managed = Workflows.on(bench.sluice()).manage();
    assertThatThrownBy(() -> managed.define("x", 1, Integer.class, Integer.class, (wf, n) -> n))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("managed only");
    managed.close();
    assertThat(bench.value("SELECT count(*) FROM _sluice_wf_process")).isEqualTo("0");
  }

  @Test
  void jsonText_thatIsNotOneValue_isRefused() {
    for (String text : List.of("", " ", "{", "1 2", "{\"a\":1}}", "nul")) {
      assertThatThrownBy(() -> new JsonText(text))
          .as(text)
          .isInstanceOf(WorkflowException.Refused.class)
          .hasMessageContaining("is not one JSON value");
    }
  }

  @Test
  void jsonText_toAWorkflowOfAnotherCodec_isRefused() {
    ValueCodec plain = new ValueCodec() {
      @Override
      public String name() {
        return "plain";
      }

      @Override
      public String encode(@Nullable Object value) {
        return String.valueOf(value);
      }

      @Override
      public <T> T decode(String text, Class<T> type) {
        return type.cast(text);
      }
    };
    Workflows flows = bench.open(b -> b.codec(plain));
    Workflow<String, String> flow = flows.define(
        "plain", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("c"));
    Workflows managed = Workflows.on(bench.sluice()).manage();
    assertThatThrownBy(() -> managed.send("c", "go", new JsonText("1")))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("codec 'plain'");
    flows.send("c", "go", "on");
    assertThat(handle.result(Bench.LONG)).isEqualTo("on");
    assertThatThrownBy(() -> managed.find("c", JsonText.class).orElseThrow().result(Bench.LONG))
        .hasMessageContaining("its codec is 'plain'");
  }

  @Test
  void import_ofWhatIsNoExport_isRefused() {
    Workflows managed = Workflows.on(bench.sluice()).manage();
    assertThatThrownBy(() -> managed.importFrom("{\"a\":"))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("no export of workflows");
  }

  @Test
  void queues_showDepthAgeAndLimits() throws Exception {
    Workflows managed = Workflows.on(bench.sluice()).manage();
    managed.limit("mail", QueueLimits.none().concurrency(2).rate(100, Duration.ofMinutes(1)));
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    managed.start("x", new JsonText("1"), o -> o.queue("mail"));
    managed.start("x", new JsonText("1"), o -> o.queue("mail"));
    managed.start("x", new JsonText("1"), o -> o.queue("mail").delay(Duration.ofHours(1)));
    managed.start("x", new JsonText("1"), o -> o.queue("other"));

    List<QueueInfo> queues = look(WorkflowView::queues);

    assertThat(queues).extracting(QueueInfo::name).containsExactly("mail", "other");
    QueueInfo mail = queues.getFirst();
    assertThat(List.of(mail.queued(), mail.running(), mail.waiting(), mail.stuck()))
        .containsExactly(2L, 0L, 1L, 0L);
    assertThat(mail.oldest().orElseThrow()).isBetween(before, Instant.now());
    assertThat(mail.limits())
        .isEqualTo(QueueLimits.none().concurrency(2).rate(100, Duration.ofMinutes(1)));
    Map<WorkflowState, Long> states = look(WorkflowView::states);
    assertThat(states).isEqualTo(Map.of(WorkflowState.QUEUED, 3L, WorkflowState.DELAYED, 1L));
  }

  @Test
  void list_newestFirst_pagesBackwards_andCountsAllPages() {
    Workflows managed = Workflows.on(bench.sluice()).manage();
    for (int i = 0; i < 5; i++) {
      String id = "w" + i;
      managed.start("x", new JsonText("1"), o -> o.id(id).queued());
    }
    WorkflowQuery newest = WorkflowQuery.all().newestFirst().limit(2);
    List<WorkflowInfo> first = managed.list(newest);
    List<WorkflowInfo> second = managed.list(newest.after(first.getLast().key()));
    assertThat(first).extracting(WorkflowInfo::id).containsExactly("w4", "w3");
    assertThat(second).extracting(WorkflowInfo::id).containsExactly("w2", "w1");
    assertThat(managed.count(newest.after(first.getLast()))).isEqualTo(5);
  }

  @Test
  void stats_tellOfRunsStepsAndRetries() {
    Workflows flows = bench.open();
    int[] calls = {0};
    Workflow<Integer, Integer> flaky =
        flows.define("flaky", 1, Integer.class, Integer.class, (wf, n) -> {
          wf.transaction("note", tx -> tx.query("SELECT 1"));
          return wf.step("try", Integer.class)
              .retry(Retry.fixed(Duration.ofMillis(1)).attempts(3))
              .call(() -> {
                if (++calls[0] < 3) {
                  throw new IllegalStateException("not yet");
                }
                return n;
              });
        });
    flaky.start(1).result(Bench.LONG);
    Workflow<Integer, Integer> bad =
        flows.define("bad", 1, Integer.class, Integer.class, (wf, n) -> {
          throw new IllegalStateException("no");
        });
    assertThatThrownBy(() -> bad.start(1).result(Bench.LONG))
        .isInstanceOf(WorkflowException.WorkflowFailed.class);

    WorkflowStats stats = flows.stats();

    assertThat(stats.runs()).isEqualTo(2);
    assertThat(stats.retries()).isEqualTo(2);
    assertThat(stats.ended()).isEqualTo(Map.of(WorkflowState.DONE, 1L, WorkflowState.FAILED, 1L));
    assertThat(stats.steps()).containsKey("flaky");
    WorkflowStats.Times times = Objects.requireNonNull(stats.steps().get("flaky"));
    assertThat(times.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
    assertThat(times.counts()).hasSize(WorkflowStats.BOUNDS.size() + 1);
    assertThat(times.sum()).isPositive();
  }

  @Test
  void observer_thatThrows_harmsNobody_andOthersAreTold() throws Exception {
    CountDownLatch told = new CountDownLatch(2); // the attempt, the run
    WorkflowObserver angry = new WorkflowObserver() {
      @Override
      public Map<String, String> starting(String id, String name) {
        throw new IllegalStateException("observer");
      }

      @Override
      public RunWatch running(Run run) {
        throw new IllegalStateException("observer");
      }
    };
    WorkflowObserver calm = new WorkflowObserver() {
      @Override
      public Map<String, String> starting(String id, String name) {
        return Map.of("trace", "of " + id);
      }

      @Override
      public RunWatch running(Run run) {
        assertThat(run.attributes()).containsEntry("trace", "of o").containsEntry("own", "1");
        return new RunWatch() {
          @Override
          public AttemptWatch attempt(String path, StepKind kind, int number) {
            return failure -> told.countDown();
          }

          @Override
          public void ended(Optional<WorkflowState> state, Optional<Failure> failure) {
            assertThat(state).hasValue(WorkflowState.DONE);
            told.countDown();
          }
        };
      }
    };
    Workflows flows = bench.open(b -> b.observer(angry).observer(calm));
    Workflow<Integer, Integer> flow = flows.define(
        "one", 1, Integer.class, Integer.class, (wf, n) -> wf.step("s", Integer.class, () -> n));
    WorkflowHandle<Integer> handle = flow.start(5, o -> o.id("o").attribute("own", "1"));
    assertThat(handle.result(Bench.LONG)).isEqualTo(5);
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void views_giveIsoTimesAndJson() {
    Workflows flows = bench.open();
    Workflow<Order, Order> flow = flows.define("v", 1, Order.class, Order.class, (wf, order) -> {
      wf.step("s", Order.class, () -> order);
      wf.memo("bad", Integer.class, () -> 1);
      throw new IllegalStateException("with a cause", new java.io.IOException("the disk"));
    });
    assertThatThrownBy(() -> flow.start(new Order("a", 1), o -> o.id("v")).result(Bench.LONG))
        .isInstanceOf(WorkflowException.WorkflowFailed.class);
    Workflows.on(bench.sluice()).manage().start("nobody", new JsonText("[1]"), o -> o.queue("q"));

    assertThat(bench.value("SELECT created_at FROM workflows WHERE id = 'v'").toString())
        .matches(ISO);
    assertThat(bench.value("SELECT finished_at FROM workflows WHERE id = 'v'").toString())
        .matches(ISO);
    assertThat(bench.value("SELECT input ->> 'sku' FROM workflows WHERE id = 'v'"))
        .isEqualTo("a");
    assertThat(bench.value("SELECT error -> 'cause' ->> 'message' FROM workflows WHERE id = 'v'"))
        .isEqualTo("the disk");
    assertThat(bench.value("SELECT output ->> 'count' FROM workflow_steps WHERE path = 's'"))
        .isEqualTo("1");
    assertThat(
            bench.value("SELECT ended_at FROM workflow_steps WHERE path = 's'").toString())
        .matches(ISO);
    assertThat(bench
            .value("SELECT oldest FROM workflow_queue_depth WHERE queue = 'q'")
            .toString())
        .matches(ISO);
    // Debian's sqlite3 is older than %F and %R, and shows nothing for them.
    assertThat(bench
            .value("SELECT group_concat(sql) FROM sqlite_schema WHERE type = 'view'")
            .toString())
        .doesNotContain("%F")
        .doesNotContain("%R");
  }

  @Test
  void schemaOfTheFirstVersion_isBroughtUpToDate_andViewsOfOthersStay() {
    bench.open().close();
    bench.sluice().execute("DROP VIEW workflows");
    bench.sluice().execute("CREATE VIEW workflows AS SELECT 'mine' AS whose");
    bench.sluice().execute("DROP INDEX _sluice_wf_still");
    bench.sluice().execute("UPDATE _sluice_wf_version SET step = 1");

    Workflows.on(bench.sluice()).manage().close();

    assertThat(bench.value("SELECT whose FROM workflows")).isEqualTo("mine");
    assertThat(bench.value("SELECT count(*) FROM sqlite_schema WHERE name = '_sluice_wf_still'"))
        .isEqualTo("1");
    assertThat(bench.value("SELECT step FROM _sluice_wf_version")).isEqualTo("2");
  }
}
