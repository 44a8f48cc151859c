package dev.sluice.workflow.otel;

import dev.sluice.workflow.Failure;
import dev.sluice.workflow.StepKind;
import dev.sluice.workflow.WorkflowObserver;
import dev.sluice.workflow.WorkflowState;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes spans: one where a workflow is started, one for each of its runs, one for each attempt of a
 * step. Give it to {@code Workflows.on(sluice).observer(…)}. Thread-safe.
 *
 * <p>The start's context is kept with the workflow, as the attribute {@code traceparent}. So all runs, in
 * whatever process, are in the trace of their start; each after the first has a link to the one before,
 * where this process ran that, or else to the start. The code of workflows and steps runs with their
 * span as the current one, except that branches have the run's only in their steps.
 */
public final class WorkflowTracing implements WorkflowObserver {
  /** The id of a workflow. */
  public static final AttributeKey<String> ID = AttributeKey.stringKey("sluice.workflow.id");

  /** Its name. */
  public static final AttributeKey<String> NAME = AttributeKey.stringKey("sluice.workflow.name");

  /** The version of the code that started it. */
  public static final AttributeKey<Long> VERSION = AttributeKey.longKey("sluice.workflow.version");

  /** Which run it is, from 1. */
  public static final AttributeKey<Long> RUN = AttributeKey.longKey("sluice.workflow.run");

  /** How often it was taken over from a dead process. */
  public static final AttributeKey<Long> RECOVERIES =
      AttributeKey.longKey("sluice.workflow.recoveries");

  /** How it ended; not there where it goes on later. */
  public static final AttributeKey<String> STATE = AttributeKey.stringKey("sluice.workflow.state");

  /** The path of a step. */
  public static final AttributeKey<String> STEP = AttributeKey.stringKey("sluice.workflow.step");

  /** What kind of step it is. */
  public static final AttributeKey<String> KIND =
      AttributeKey.stringKey("sluice.workflow.step.kind");

  /** Which attempt of a step it is, from 1. */
  public static final AttributeKey<Long> ATTEMPT =
      AttributeKey.longKey("sluice.workflow.step.attempt");

  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> ERROR_MESSAGE =
      AttributeKey.stringKey("exception.message");
  private static final String SCOPE = "dev.sluice.workflow";
  private static final int REMEMBERED = 10_000;
  private static final TextMapGetter<Map<String, String>> ATTRIBUTES =
      (attributes, key) -> attributes == null ? null : attributes.get(key);

  private final Tracer tracer;
  private final Map<String, SpanContext> before = Collections.synchronizedMap(new Recent());

  private WorkflowTracing(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Through this OpenTelemetry; without an SDK behind it nothing is made. */
  public static WorkflowTracing of(OpenTelemetry telemetry) {
    return new WorkflowTracing(telemetry.getTracer(SCOPE));
  }

  @Override
  public Map<String, String> starting(String id, String name) {
    Span span = tracer
        .spanBuilder("start " + name)
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute(ID, id)
        .setAttribute(NAME, name)
        .startSpan();
    Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current().with(span), carrier, (map, key, value) -> {
          if (map != null) {
            map.put(key, value);
          }
        });
    span.end();
    return carrier;
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // the scope is closed when the run ends
  public RunWatch running(Run run) {
    Context start = W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), run.attributes(), ATTRIBUTES);
    SpanBuilder builder = tracer
        .spanBuilder("workflow " + run.name())
        .setParent(start)
        .setSpanKind(SpanKind.CONSUMER)
        .setAttribute(ID, run.id())
        .setAttribute(NAME, run.name())
        .setAttribute(VERSION, (long) run.version())
        .setAttribute(RUN, run.number())
        .setAttribute(RECOVERIES, (long) run.recoveries());
    if (run.number() > 1) {
      SpanContext last = before.get(run.id());
      builder.addLink(last == null ? Span.fromContext(start).getSpanContext() : last);
    }
    Span span = builder.startSpan();
    before.put(run.id(), span.getSpanContext()); // the next may begin before this one has left
    return new TracedRun(run, span, span.makeCurrent());
  }

  private void end(Span span, Optional<Failure> failure) {
    failure.ifPresent(why -> {
      String message = why.message() == null ? "" : why.message();
      span.setStatus(StatusCode.ERROR, why.toString());
      span.addEvent("exception", Attributes.of(ERROR_TYPE, why.type(), ERROR_MESSAGE, message));
    });
    span.end();
  }

  private final class TracedRun implements RunWatch {
    private final Run run;
    private final Span span;
    private final Scope scope;

    TracedRun(Run run, Span span, Scope scope) {
      this.run = run;
      this.span = span;
      this.scope = scope;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the scope is closed when the attempt ends
    public AttemptWatch attempt(String path, StepKind kind, int number) {
      Span step = tracer
          .spanBuilder("step " + path)
          .setParent(Context.root().with(span))
          .setAttribute(ID, run.id())
          .setAttribute(STEP, path)
          .setAttribute(KIND, kind.name())
          .setAttribute(ATTEMPT, (long) number)
          .startSpan();
      Scope current = step.makeCurrent();
      return failure -> {
        current.close();
        end(step, failure);
      };
    }

    @Override
    public void ended(Optional<WorkflowState> state, Optional<Failure> failure) {
      scope.close();
      state.ifPresent(how -> {
        span.setAttribute(STATE, how.name());
        before.remove(run.id());
      });
      end(span, failure);
    }
  }

  /** Forgets the eldest: what it was for is a link only. */
  private static final class Recent extends LinkedHashMap<String, SpanContext> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, SpanContext> eldest) {
      return size() > REMEMBERED;
    }
  }
}
