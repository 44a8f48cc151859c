package dev.sluice.workflow;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** All observers of an engine, kept from doing harm. */
final class Observers implements WorkflowObserver {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");

  private final List<WorkflowObserver> all;

  Observers(List<WorkflowObserver> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public Map<String, String> starting(String id, String name) {
    Map<String, String> attributes = new HashMap<>();
    tell(all, each -> attributes.putAll(each.starting(id, name)));
    return attributes;
  }

  @Override
  public RunWatch running(Run run) {
    List<RunWatch> watches = ask(all, each -> each.running(run));
    return new RunWatch() {
      @Override
      public AttemptWatch attempt(String path, StepKind kind, int number) {
        List<AttemptWatch> attempts = ask(watches, each -> each.attempt(path, kind, number));
        return failure -> tell(attempts.reversed(), each -> each.ended(failure));
      }

      @Override
      public void ended(Optional<WorkflowState> state, Optional<Failure> failure) {
        tell(watches.reversed(), each -> each.ended(state, failure));
      }
    };
  }

  @Override
  public void recovered(String process, long queued, long dead) {
    tell(all, each -> each.recovered(process, queued, dead));
  }

  private static <T> void tell(List<T> all, Consumer<T> what) {
    ask(all, each -> {
      what.accept(each);
      return true;
    });
  }

  private static <T, R> List<R> ask(List<T> all, Function<T, R> what) {
    List<R> answers = new ArrayList<>(all.size());
    for (T each : all) {
      try {
        answers.add(what.apply(each));
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "an observer of workflows failed; they go on", e);
      }
    }
    return answers;
  }
}
