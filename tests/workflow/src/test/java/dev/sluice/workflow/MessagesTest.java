package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 4: messages. */
class MessagesTest {
  @TempDir
  private Path folder;

  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void messages_ofOneTopic_comeInOrderAndOnce() {
    Workflows flows = bench.open(b -> b.hot(Duration.ofMillis(5)));
    Workflow<Integer, String> flow =
        flows.define("collect", 1, Integer.class, String.class, (wf, n) -> {
          List<String> got = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            got.add(wf.receive("word", String.class));
          }
          return String.join(" ", got);
        });
    WorkflowHandle<String> handle = flow.start(4, o -> o.id("c"));
    flows.send("c", "other", "not this");
    for (String word : List.of("a", "b", "c", "d")) {
      flows.send("c", "word", word, "key-" + word);
      flows.send("c", "word", word + " again", "key-" + word);
    }
    assertThat(handle.result(Bench.LONG)).isEqualTo("a b c d");
  }

  @Test
  void message_toOneThatIsParked_wakesIt() throws Exception {
    Workflows flows = bench.open(b -> b.hot(Duration.ofMillis(1)));
    Workflow<String, String> flow = flows.define(
        "wait", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    WorkflowHandle<String> handle = flow.start("x", o -> o.id("w"));
    Bench.until("it is parked", () -> handle.state() == WorkflowState.WAITING);
    bench.open().send("w", "go", "now");
    assertThat(handle.result(Bench.LONG)).isEqualTo("now");
  }

  @Test
  void receive_thatTimedOut_isEmptyOnReplay_evenIfAMessageComesLater() {
    VirtualTime clock = bench.clock(true);
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> flow =
        flows.define("late", 1, String.class, String.class, (wf, in) -> {
          Optional<String> first = wf.receive("word", String.class, Duration.ofDays(3));
          wf.send(wf.id(), "word", "late");
          wf.sleep(Duration.ofDays(1));
          Optional<String> second = wf.receive("word", String.class, Duration.ofDays(3));
          return first.orElse("none") + ", " + second.orElse("none");
        });
    assertThat(flow.start("x").result(Bench.LONG)).isEqualTo("none, late");
  }

  @Test
  void send_toNobody_isRefused() {
    Workflows flows = bench.open();
    assertThatThrownBy(() -> flows.send("nobody", "t", "v"))
        .isInstanceOf(WorkflowException.Refused.class)
        .hasMessageContaining("no workflow 'nobody'");
    Workflow<String, String> flow =
        flows.define("lost", 1, String.class, String.class, (wf, in) -> {
          wf.send("nobody", "t", "v");
          return in;
        });
    assertThatThrownBy(() -> flow.start("x").result(Bench.LONG))
        .hasMessageContaining("no workflow 'nobody'");
  }
}
