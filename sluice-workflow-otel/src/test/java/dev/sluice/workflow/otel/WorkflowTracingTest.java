package dev.sluice.workflow.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import dev.sluice.workflow.Retry;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans as the SDK gets them. */
class WorkflowTracingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir
  private Path folder;

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
      .setTracerProvider(SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(spans))
          .build())
      .build();
  private Sluice sluice;

  @BeforeEach
  void open() {
    sluice = Sluice.open(folder.resolve("traced.db"));
  }

  @AfterEach
  void close() {
    sluice.close();
    telemetry.close();
  }

  private Workflows flows(OpenTelemetry with) {
    return Workflows.on(sluice)
        .hot(Duration.ofMillis(1))
        .scan(Duration.ofMillis(20))
        .observer(WorkflowTracing.of(with))
        .build();
  }

  /** Ended spans of a name, in the order of their begin. */
  private List<SpanData> named(String name) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .sorted((a, b) -> Long.compare(a.getStartEpochNanos(), b.getStartEpochNanos()))
        .toList();
  }

  private SpanData only(String name) {
    assertThat(named(name)).as(name).hasSize(1);
    return named(name).getFirst();
  }

  @Test
  void workflow_hasSpansOfStartRunAndAttempts_inTheTraceOfItsStarter() {
    int[] calls = {0};
    Span request = telemetry.getTracer("test").spanBuilder("request").startSpan();
    try (Workflows flows = flows(telemetry)) {
      Workflow<Integer, Integer> flow =
          flows.define("pay", 3, Integer.class, Integer.class, (wf, n) -> {
            wf.transaction("note", tx -> tx.query("SELECT 1"));
            return wf.step("charge", Integer.class)
                .retry(Retry.fixed(Duration.ofMillis(1)).attempts(2))
                .call(() -> {
                  if (++calls[0] == 1) {
                    throw new IllegalStateException("declined");
                  }
                  telemetry
                      .getTracer("user")
                      .spanBuilder("of the user")
                      .startSpan()
                      .end();
                  return n;
                });
          });
      try (Scope scope = request.makeCurrent()) {
        assertThat(scope).isNotNull();
        assertThat(flow.start(1, o -> o.id("p")).result(LONG)).isEqualTo(1);
      }
    }
    SpanData start = only("start pay");
    assertThat(start.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(start.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    SpanData run = only("workflow pay");
    assertThat(run.getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
    assertThat(run.getParentSpanId()).isEqualTo(start.getSpanId());
    assertThat(run.getAttributes().get(WorkflowTracing.ID)).isEqualTo("p");
    assertThat(run.getAttributes().get(WorkflowTracing.NAME)).isEqualTo("pay");
    assertThat(run.getAttributes().get(WorkflowTracing.VERSION)).isEqualTo(3);
    assertThat(run.getAttributes().get(WorkflowTracing.RUN)).isEqualTo(1);
    assertThat(run.getAttributes().get(WorkflowTracing.STATE)).isEqualTo("DONE");
    assertThat(run.getLinks()).isEmpty();
    assertThat(only("step note").getParentSpanId()).isEqualTo(run.getSpanId());
    List<SpanData> attempts = named("step charge");
    assertThat(attempts)
        .extracting(span -> span.getAttributes().get(WorkflowTracing.ATTEMPT))
        .containsExactly(1L, 2L);
    assertThat(attempts).allMatch(span -> span.getParentSpanId().equals(run.getSpanId()));
    assertThat(attempts.getFirst().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attempts.getFirst().getStatus().getDescription()).contains("declined");
    assertThat(attempts.getLast().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(only("of the user").getParentSpanId())
        .isEqualTo(attempts.getLast().getSpanId());
  }

  @Test
  void laterRun_isInTheSameTrace_andLinkedToTheOneBefore() {
    try (Workflows flows = flows(telemetry)) {
      Workflow<Integer, Integer> flow =
          flows.define("wait", 1, Integer.class, Integer.class, (wf, n) -> {
            wf.sleep(Duration.ofMillis(150));
            return n;
          });
      flow.start(1).result(LONG);
    }
    List<SpanData> runs = named("workflow wait");
    assertThat(runs).hasSize(2);
    assertThat(runs.getLast().getTraceId()).isEqualTo(runs.getFirst().getTraceId());
    assertThat(runs.getFirst().getAttributes().get(WorkflowTracing.STATE)).isNull();
    assertThat(runs.getLast().getLinks())
        .extracting(LinkData::getSpanContext)
        .extracting(context -> context.getSpanId())
        .containsExactly(runs.getFirst().getSpanId());
  }

  @Test
  void runInAnotherProcess_isLinkedToItsStart() {
    try (Workflows flows = flows(telemetry)) {
      Workflow<Integer, Integer> flow =
          flows.define("move", 1, Integer.class, Integer.class, (wf, n) -> n);
      flow.start(1, o -> o.id("m").queued()).result(LONG);
    }
    // As if a process had died in it: another observer knows nothing of the first run.
    sluice.execute("UPDATE _sluice_wf_workflow SET state = 'QUEUED', finished_at = NULL,"
        + " attempts = 1 WHERE id = 'm'");
    spans.getFinishedSpanItems().forEach(span -> assertThat(span.hasEnded()).isTrue());
    try (Workflows flows = flows(telemetry)) {
      flows.define("move", 1, Integer.class, Integer.class, (wf, n) -> n);
      assertThat(flows.find("m", Integer.class).orElseThrow().result(LONG)).isEqualTo(1);
    }
    SpanData last = named("workflow move").getLast();
    assertThat(last.getAttributes().get(WorkflowTracing.RECOVERIES)).isEqualTo(1);
    assertThat(last.getTraceId()).isEqualTo(only("start move").getTraceId());
    assertThat(last.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly(only("start move").getSpanId());
  }

  @Test
  void failedWorkflow_hasAnErrorSpan() {
    try (Workflows flows = flows(telemetry)) {
      Workflow<Integer, Integer> flow =
          flows.define("bad", 1, Integer.class, Integer.class, (wf, n) -> {
            throw new IllegalStateException("no");
          });
      assertThatThrownBy(() -> flow.start(1).result(LONG))
          .isInstanceOf(WorkflowException.WorkflowFailed.class);
    }
    SpanData run = only("workflow bad");
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(run.getAttributes().get(WorkflowTracing.STATE)).isEqualTo("FAILED");
    assertThat(run.getEvents()).hasSize(1);
  }

  @Test
  void withoutAnSdk_nothingIsMade_andNothingIsKept() {
    try (Workflows flows = flows(OpenTelemetry.noop())) {
      Workflow<Integer, Integer> flow =
          flows.define("quiet", 1, Integer.class, Integer.class, (wf, n) -> n);
      assertThat(flow.start(7, o -> o.id("q")).result(LONG)).isEqualTo(7);
      assertThat(flows.info("q").orElseThrow().attributes()).isEmpty();
    }
  }
}
