package dev.sluice.workflow.testkit;

import dev.sluice.Sluice;
import dev.sluice.workflow.StepInfo;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.WorkflowHandle;
import dev.sluice.workflow.Workflows;
import dev.sluice.workflow.WorkflowsBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workflow once without harm, then once for each of its durable points and side of it: there its
 * process is killed, and another one goes on. It must end the same every time.
 *
 * <pre>{@code
 * String payment = CrashPoints.of(Shop::define)
 *     .before(sluice -> sluice.execute("CREATE TABLE stock (sku TEXT, n INTEGER)"))
 *     .drive((flows, id) -> flows.send(id, "approval", true, "approval-1"))
 *     .after(sluice -> assertEquals(1, sluice.query("SELECT n FROM stock").singleValue()))
 *     .run(order);
 * }</pre>
 *
 * <p>Each run has a database and a virtual time of its own. What the workflow does outside is to be
 * counted by the test; that a step which was under way runs twice is part of the deal. Used by one
 * thread.
 *
 * @param <I> the workflow's input
 * @param <O> its result
 */
public final class CrashPoints<I, O> {
  /** The id of the workflow in each run. */
  public static final String ID = "crash-points";

  private final Function<Workflows, Workflow<I, O>> define;
  private Consumer<Sluice> before = sluice -> {};
  private BiConsumer<Workflows, String> drive = (flows, id) -> {};
  private Consumer<Sluice> after = sluice -> {};
  private UnaryOperator<WorkflowsBuilder> settings = UnaryOperator.identity();
  private Duration limit = Duration.ofSeconds(30);

  private CrashPoints(Function<Workflows, Workflow<I, O>> define) {
    this.define = define;
  }

  /** Of the workflow that is defined so, with those it needs, in each new process. */
  public static <I, O> CrashPoints<I, O> of(Function<Workflows, Workflow<I, O>> define) {
    return new CrashPoints<>(define);
  }

  /** Done before each run, on its new database: make tables, reset what counts effects. */
  public CrashPoints<I, O> before(Consumer<Sluice> before) {
    this.before = before;
    return this;
  }

  /**
   * What the world does, by the workflow's id, each time a process has begun: messages, say, with an
   * idempotency key, as a run has two processes.
   */
  public CrashPoints<I, O> drive(BiConsumer<Workflows, String> drive) {
    this.drive = drive;
    return this;
  }

  /** Done after each run: look at the database and at what counts effects, and throw if they are wrong. */
  public CrashPoints<I, O> after(Consumer<Sluice> after) {
    this.after = after;
    return this;
  }

  /** Settings of each process. */
  public CrashPoints<I, O> settings(UnaryOperator<WorkflowsBuilder> settings) {
    this.settings = settings;
    return this;
  }

  /** The most real time that one process may take until the workflow ends; 30 s if not said. */
  public CrashPoints<I, O> within(Duration limit) {
    this.limit = limit;
    return this;
  }

  /**
   * Does all runs.
   *
   * @return the result, the same every time
   * @throws AssertionError if it is not, if the record does not fit the code afterwards, or if {@link
   *     #after} threw; the message says where the process was killed
   * @throws WorkflowException.WorkflowFailed if the workflow fails every time, and in the same way
   */
  public O run(I input) {
    Death none = new Death(null);
    End<O> expected = live(input, none).end();
    for (Death.Moment moment : none.seen()) {
      Death death = new Death(moment);
      Life<O> life = live(input, death);
      if (!life.end().equals(expected)) {
        throw new AssertionError(
            "%s (recorded by then: %s) it ended with %s, without a crash with %s"
                .formatted(death, life.recorded(), life.end(), expected));
      }
    }
    return expected.result();
  }

  private Life<O> live(I input, Death death) {
    try (WorkflowKit kit = WorkflowKit.open()) {
      before.accept(kit.sluice());
      Workflows first = kit.process(b -> settings.apply(b).probe(death));
      End<O> end = endOf(first, input, death);
      List<String> recorded = List.of();
      if (death.hasCome()) {
        kit.crash();
        Workflows second = kit.process(settings);
        recorded = second.steps(ID).stream().map(StepInfo::path).toList();
        end = endOf(second, input, new Death(null));
      }
      check(kit, death, recorded);
      return new Life<>(Objects.requireNonNull(end, "it ended"), recorded);
    }
  }

  /** Null if the process died before the end was known. */
  private @Nullable End<O> endOf(Workflows process, I input, Death death) {
    try {
      Workflow<I, O> workflow = define.apply(process);
      death.arm(process);
      WorkflowHandle<O> handle = workflow.start(input, options -> options.id(ID));
      drive.accept(process, ID);
      return new End<>(handle.result(limit), null);
    } catch (WorkflowException.WorkflowFailed e) {
      return new End<>(null, e);
    } catch (RuntimeException | Error e) {
      if (!death.hasCome()) {
        throw e;
      }
      return null; // it threw because its process is dead
    } finally {
      death.disarm();
    }
  }

  private void check(WorkflowKit kit, Death death, List<String> recorded) {
    Workflows last = kit.process();
    String name = define.apply(last).name();
    try {
      after.accept(kit.sluice());
      ReplayCheck.fits(last, last.export(ID));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "%s, %s (recorded by then: %s): %s".formatted(name, death, recorded, e.getMessage()), e);
    }
  }

  private record Life<O>(End<O> end, List<String> recorded) {}

  /** How it ended: one of both. */
  private record End<O>(@Nullable O value, WorkflowException.@Nullable WorkflowFailed failed) {
    @SuppressWarnings("NullAway") // null only where the workflow gave null
    O result() {
      if (failed != null) {
        throw failed;
      }
      return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof End<?> end
          && Objects.deepEquals(value, end.value)
          && Objects.equals(text(), end.text());
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(text());
    }

    private @Nullable String text() {
      return failed == null ? null : failed.getMessage();
    }

    @Override
    public String toString() {
      return failed == null ? "'" + value + "'" : String.valueOf(text());
    }
  }
}
