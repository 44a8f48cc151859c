package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That processes wake each other: with scans of ten minutes nothing else would in time. */
@Timeout(60)
class RingsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir
  private Path folder;

  private Sluice sluice;
  private Workflows here;
  private Workflows there;

  @BeforeEach
  void twoProcesses() {
    sluice = Sluice.open(folder.resolve("flows.db"));
    here = withoutScans().build();
    there = withoutScans().queues("theirs").build();
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
    sluice.close();
  }

  @Test
  void queued_whereAnotherProcessServes_takenAtOnce() {
    Workflow<String, String> ours = echo(here);
    echo(there);
    for (int i = 0; i < 5; i++) {
      assertThat(ours.start("a", o -> o.queue("theirs")).result(SOON)).isEqualTo("a");
    }
  }

  /** As a server does that was there first. */
  @Test
  void queued_byOneThatOnlyManages_takenAtOnceByAProcessThatCameLater() {
    try (Workflows manager = withoutScans().manage();
        Workflows late = withoutScans().queues("late").build()) {
      echo(late);
      WorkflowHandle<JsonText> handle =
          manager.start("echo", new JsonText("\"a\""), o -> o.queue("late"));
      assertThat(handle.result(SOON).text()).isEqualTo("\"a\"");
    }
  }

  @Test
  void message_toOneThatWaitsElsewhere_arrivesAtOnce() throws Exception {
    WorkflowHandle<String> waiting = waiting();
    Bench.until("it has given up its thread", () -> waiting.state() == WorkflowState.WAITING);
    here.send(waiting.id(), "go", "now");
    assertThat(waiting.result(SOON)).isEqualTo("now");
  }

  @Test
  void message_toOneThatRunsElsewhere_arrivesAtOnce() throws Exception {
    WorkflowHandle<String> waiting = waiting();
    Bench.until("it waits", () -> !here.steps(waiting.id()).isEmpty());
    here.send(waiting.id(), "go", "now");
    assertThat(waiting.result(SOON)).isEqualTo("now");
  }

  @Test
  void cancelled_whileItRunsElsewhere_interruptedAtOnce() throws Exception {
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    there.define(
        "busy",
        1,
        String.class,
        String.class,
        (wf, input) -> wf.step("step", String.class, () -> {
          ends.add("begun");
          try {
            return String.valueOf(new LinkedBlockingQueue<>().poll(1, TimeUnit.MINUTES));
          } catch (InterruptedException e) {
            ends.add("interrupted");
            throw e;
          }
        }));
    Workflow<String, String> busy = here.define(
        "busy", 1, String.class, String.class, (wf, input) -> "it is run by the other one");
    WorkflowHandle<String> handle = busy.start("a", o -> o.queue("theirs"));
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
    here.cancel(handle.id());
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
  }

  @Test
  void closing_withOneQueuedForIt_othersTakeItAtOnce() throws Exception {
    BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    Workflows leaving = withoutScans().closing(Duration.ofMillis(50)).build();
    WorkflowBody<String, String> slow = (wf, input) -> wf.step("step", String.class, () -> {
      begun.add("begun");
      return new LinkedBlockingQueue<String>().poll(1, TimeUnit.MINUTES);
    });
    WorkflowHandle<String> handle =
        leaving.define("moving", 1, String.class, String.class, slow).start("a");
    assertThat(begun.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
    here.define(
        "moving",
        1,
        String.class,
        String.class,
        (wf, input) -> wf.step("step", String.class, () -> "moved"));
    leaving.close();
    assertThat(here.find(handle.id(), String.class).orElseThrow().result(SOON)).isEqualTo("moved");
  }

  @Test
  void ring_forgedOrNonsense_changesNothing() throws Exception {
    Workflow<String, String> ours = echo(here);
    echo(there);
    List<String> processes = sluice.query(row -> row.text(0), "SELECT id FROM _sluice_wf_process");
    assertThat(processes)
        .hasSize(2)
        .allSatisfy(id -> assertThat(Bell.addressOf(id)).isNotNull());
    try (DatagramChannel stranger = DatagramChannel.open()) {
      for (String process : processes) {
        SocketAddress address = Bell.addressOf(process);
        for (String text : List.of(
            "",
            "\n\n",
            "stranger\nR\n",
            process + "\nMnumber\n",
            process + "\n?\nE\n\uffff",
            "x".repeat(9000))) {
          stranger.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), address);
        }
      }
    }
    assertThat(ours.start("a", o -> o.queue("theirs")).result(SOON)).isEqualTo("a");
  }

  @Test
  void address_ofNames_portOrNone() {
    assertThat(Bell.addressOf("17-0abc@4711"))
        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711));
    assertThat(Bell.addressOf("17-0abc@4711.2"))
        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711));
    assertThat(Bell.addressOf("17-0abc")).isNull();
    assertThat(Bell.addressOf("17-0abc@99999")).isNull();
  }

  private WorkflowsBuilder withoutScans() {
    return Workflows.on(sluice).scan(Duration.ofMinutes(10)).lease(Duration.ofMinutes(10));
  }

  private static Workflow<String, String> echo(Workflows flows) {
    return flows.define(
        "echo",
        1,
        String.class,
        String.class,
        (wf, input) -> wf.step("step", String.class, () -> input));
  }

  private WorkflowHandle<String> waiting() {
    WorkflowBody<String, String> body =
        (wf, input) -> wf.receive("go", String.class, Duration.ofDays(1)).orElseThrow();
    there.define("waiting", 1, String.class, String.class, body);
    return here.define("waiting", 1, String.class, String.class, body)
        .start("a", o -> o.queue("theirs"));
  }
}
