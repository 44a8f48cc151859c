package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.WorkflowKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Queues against {@link QueueModel}: after each of any commands the same workflows run, wait, are done. */
class QueueModelTest {
  private static final String QUEUE = "q";

  enum Kind {
    START,
    START_LATER,
    START_UNIQUE,
    DEBOUNCE,
    END,
    ADVANCE,
    PAUSE,
    LIMIT,
    CRASH
  }

  /** One command; {@code choice} from 0 to 999 picks what it is about. */
  record Command(Kind kind, int choice) {}

  @Property(tries = 4)
  void queue_anyCommands_doesAsItsModel(
      @ForAll("limits") QueueLimits limits, @ForAll("commands") List<Command> commands) {
    run(limits, commands, 1 + commands.size() % 2);
  }

  @Property(tries = 60)
  @Tag("slow")
  void queue_anyCommandsForLong_doesAsItsModel(
      @ForAll("limits") QueueLimits limits, @ForAll("manyCommands") List<Command> commands) {
    run(limits, commands, 1 + commands.size() % 3);
  }

  private static void run(QueueLimits limits, List<Command> commands, int processes) {
    try (Trial trial = new Trial(limits, processes)) {
      for (int i = 0; i < commands.size(); i++) {
        trial.apply(commands.get(i));
        trial.verify("after command " + i);
      }
      trial.drain();
    }
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    return command().list().ofMinSize(5).ofMaxSize(25);
  }

  @Provide
  Arbitrary<List<Command>> manyCommands() {
    return command().list().ofMinSize(20).ofMaxSize(80);
  }

  private static Arbitrary<Command> command() {
    Arbitrary<Kind> kinds = Arbitraries.frequency(
        Tuple.of(10, Kind.START),
        Tuple.of(3, Kind.START_LATER),
        Tuple.of(3, Kind.START_UNIQUE),
        Tuple.of(3, Kind.DEBOUNCE),
        Tuple.of(8, Kind.END),
        Tuple.of(5, Kind.ADVANCE),
        Tuple.of(2, Kind.PAUSE),
        Tuple.of(1, Kind.LIMIT),
        Tuple.of(1, Kind.CRASH));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 999)).as(Command::new);
  }

  @Provide
  Arbitrary<QueueLimits> limits() {
    return Arbitraries.integers().between(0, 999).map(QueueModelTest::limitsOf);
  }

  /** Each kind of limit is there or not, by a bit of the choice. */
  private static QueueLimits limitsOf(int choice) {
    QueueLimits limits = QueueLimits.none();
    limits = (choice & 1) == 0 ? limits : limits.concurrency(1 + choice / 16 % 5);
    limits = (choice & 2) == 0 ? limits : limits.perProcess(1 + choice / 32 % 3);
    limits = (choice & 4) == 0 ? limits : limits.perPartition(1 + choice / 64 % 2);
    return (choice & 8) == 0
        ? limits
        : limits.rate(1 + choice / 16 % 4, Duration.ofSeconds(10 + choice % 30));
  }

  /** The engines and the model, side by side. */
  private static final class Trial implements AutoCloseable {
    private final WorkflowKit kit = WorkflowKit.open();
    private final List<Workflows> processes = new ArrayList<>();
    private final QueueModel model;
    private final int count;
    private QueueLimits limits;
    private int inputs;

    /** The last process's. */
    private @Nullable Workflow<Integer, Integer> flow;

    Trial(QueueLimits limits, int count) {
      this.count = count;
      this.limits = limits;
      kit.time().skip(false);
      this.model = new QueueModel(count, limits, kit.time().millis());
      open();
      settle();
    }

    private void open() {
      for (int i = 0; i < count; i++) {
        // One that waits for a message keeps its thread: so it goes on running until it is sent
        // one.
        Workflows process =
            kit.process(b -> b.queues(QUEUE).hot(Duration.ofDays(9999)).recoveries(1000));
        flow = process.define("n", 1, Integer.class, Integer.class, (wf, n) -> {
          wf.receive("end", String.class);
          return n;
        });
        processes.add(process);
      }
    }

    /** Every process looks once more: in real life it would, within a scan. */
    private void settle() {
      for (int i = 0; i < 2; i++) {
        processes.forEach(process -> process.limit(QUEUE, limits));
        kit.time().awaitRest();
      }
    }

    void apply(Command command) {
      int choice = command.choice();
      switch (command.kind()) {
        case START -> start(choice, 0, null);
        case START_LATER -> start(choice, 1000L * (1 + choice % 60), null);
        case START_UNIQUE -> startUnique(choice, "k" + choice % 3);
        case DEBOUNCE -> debounce("d" + choice % 2, 1000L * (1 + choice % 20));
        case END -> end(choice);
        case ADVANCE -> advance(1000L * (choice % 40));
        case PAUSE -> limit(limits.paused(!limits.isPaused()));
        case LIMIT -> limit(changed(limitsOf(choice)));
        case CRASH -> crash();
      }
      settle();
    }

    /** All but the limit per process: who has more than a new one allows is not for the model to know. */
    private QueueLimits changed(QueueLimits next) {
      return new QueueLimits(
          next.concurrency(),
          limits.perProcess(),
          next.perPartition(),
          next.rate(),
          next.window(),
          limits.isPaused());
    }

    private Workflow<Integer, Integer> flow() {
      return Objects.requireNonNull(flow);
    }

    private void start(int choice, long delay, @Nullable String key) {
      QueueModel.Item item = new QueueModel.Item(
          "w" + inputs, inputs++, choice % 4, choice % 5 == 0 ? null : "p" + choice % 3);
      item.key = key;
      flow().start(item.input, o -> options(o, item, delay));
      model.add(item, delay);
    }

    private static StartOptions options(StartOptions options, QueueModel.Item item, long delay) {
      StartOptions all = options.queue(QUEUE).id(item.id).priority(item.priority);
      all = item.partition == null ? all : all.partition(item.partition);
      all = item.key == null ? all : all.deduplicate(item.key);
      return delay == 0 ? all : all.delay(Duration.ofMillis(delay));
    }

    private void startUnique(int choice, String key) {
      QueueModel.Item holder = model.holder(key);
      if (holder == null) {
        start(choice, 0, key);
        return;
      }
      assertThatThrownBy(() -> flow().start(-1, o -> o.queue(QUEUE).deduplicate(key)))
          .isInstanceOf(WorkflowException.Refused.class)
          .hasMessageContaining("'" + holder.id + "'");
      assertThat(flow().start(-1, o -> o.queue(QUEUE).joinDuplicate(key)).id())
          .isEqualTo(holder.id);
    }

    private void debounce(String key, long quiet) {
      QueueModel.Item waiting = model.debounced(key);
      int input = inputs++;
      String id = flow()
          .start(input, o -> o.queue(QUEUE).id("w" + input).debounce(key, Duration.ofMillis(quiet)))
          .id();
      if (waiting == null) {
        QueueModel.Item item = new QueueModel.Item("w" + input, input, 0, null);
        item.debounceKey = key;
        model.add(item, quiet);
        assertThat(id).isEqualTo(item.id);
      } else {
        model.again(waiting, input, quiet);
        assertThat(id).isEqualTo(waiting.id);
      }
    }

    private void end(int choice) {
      List<QueueModel.Item> running = model.in(WorkflowState.RUNNING);
      if (!running.isEmpty()) {
        QueueModel.Item item = running.get(choice % running.size());
        // It looks at a message at once where the process that runs it has sent it.
        processes.forEach(process -> process.send(item.id, "end", "x"));
        assertThat(
                processes.getFirst().find(item.id, Integer.class).orElseThrow().result(Bench.LONG))
            .isEqualTo(item.input);
        model.end(item);
      }
    }

    private void advance(long millis) {
      kit.time().advance(Duration.ofMillis(millis));
      model.advance(millis);
    }

    private void limit(QueueLimits changed) {
      advance(1); // a rate counts what has begun in this very millisecond, too
      limits = changed;
      settle();
      model.limit(changed);
    }

    private void crash() {
      kit.crash();
      processes.clear();
      open();
      model.crash();
    }

    void verify(String when) {
      Map<String, WorkflowState> states = new TreeMap<>();
      for (WorkflowInfo info : processes.getFirst().list(WorkflowQuery.all().limit(1000))) {
        states.put(info.id(), info.state());
      }
      assertThat(states).describedAs("%s, with %s", when, limits).isEqualTo(model.states());
    }

    /** Everything comes to its end, with its last input. */
    void drain() {
      limit(limits.paused(false));
      while (model.items().stream().anyMatch(QueueModel.Item::isActive)) {
        for (QueueModel.Item item : model.in(WorkflowState.RUNNING)) {
          end(model.in(WorkflowState.RUNNING).indexOf(item));
        }
        settle();
        advance(60_000);
        settle();
        verify("while it drains");
      }
    }

    @Override
    public void close() {
      kit.close();
    }
  }
}
