package dev.sluice.examples.agent;

import dev.sluice.workflow.Retry;
import dev.sluice.workflow.Wf;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.time.Duration;

/**
 * The loop of the agent: ask the model, do what it says, and so on until it has a result. Every turn is a
 * step, so whatever dies, what was answered is not asked again; a call that was under way is asked again
 * with the same key. Waiting for a person costs a row.
 */
final class AgentFlow {
  static final String NAME = "agent";
  static final String THINK = "think";
  static final String APPROVAL = "approval";
  static final String STATE = "state";
  static final String ASKS = "asks: ";

  private static final int TURNS_MAX = 50;
  private static final Duration ATTEMPT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofDays(3);
  private static final Retry RETRY = Retry.exponential(Duration.ofMillis(50))
      .cap(Duration.ofSeconds(1))
      .jitter(0.2)
      .attempts(30);

  private final Model model;

  private AgentFlow(Model model) {
    this.model = model;
  }

  /** A person's answer. */
  record Approval(boolean granted) {}

  /** What the model said, and the key it was asked with. */
  record Thought(String key, String says) {}

  /** Makes it known. */
  static Workflow<String, String> define(Workflows flows, Model model) {
    return flows.define(NAME, 1, String.class, String.class, new AgentFlow(model)::run);
  }

  private String run(Wf wf, String task) {
    StringBuilder talk = new StringBuilder();
    for (int turn = 0; turn < TURNS_MAX; turn++) {
      String says = think(wf, task + talk);
      String[] words = says.split(" ", 2);
      switch (words[0]) {
        case "TOOL" -> talk.append('\n').append(wf.step("tool", String.class, () -> use(words[1])));
        case "ASK" -> {
          if (!ask(wf, words[1])) {
            return "refused: " + words[1];
          }
          talk.append("\ngranted: ").append(words[1]);
        }
        default -> {
          wf.publish(STATE, "ended");
          return words[1];
        }
      }
    }
    throw new IllegalStateException("no result after " + TURNS_MAX + " turns");
  }

  private String think(Wf wf, String prompt) {
    return wf.step(THINK, Thought.class)
        .retry(RETRY)
        .timeout(ATTEMPT)
        .call(() -> {
          String key = wf.idempotencyKey();
          return new Thought(key, model.complete(prompt, key));
        })
        .says();
  }

  private static boolean ask(Wf wf, String question) {
    wf.publish(STATE, ASKS + question);
    boolean granted =
        wf.receive(APPROVAL, Approval.class, PATIENCE).map(Approval::granted).orElse(false);
    wf.publish(STATE, granted ? "granted" : "refused");
    return granted;
  }

  private static String use(String tool) {
    return "done: " + tool;
  }
}
