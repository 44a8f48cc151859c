package dev.sluice.examples.agent;

import dev.sluice.Sluice;
import dev.sluice.examples.crew.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the agents.
 *
 * @param agents how many were started
 * @param finished how many came to their result
 * @param answered calls that are recorded
 * @param paid calls that the model was paid for, by their keys
 * @param lost agents without a result, and records that nothing was paid for
 * @param paidTwice paid calls that no record has, so that the turn was paid again
 * @param requests that the model had in all
 * @param troubles requests that failed, stalled or were too many
 * @param approvals that a person gave
 * @param kills of the process
 */
record AgentReport(
    int agents,
    long finished,
    long answered,
    long paid,
    long lost,
    long paidTwice,
    long requests,
    long troubles,
    long approvals,
    int kills) {

  /** Compares the history with what the model was paid for. */
  static AgentReport of(Sluice sluice, int agents, ModelServer model, int approvals, int kills) {
    long finished = sluice
        .query("SELECT count(*) FROM workflows WHERE state = 'DONE'")
        .single()
        .longValue(0);
    List<String> answered = sluice.query(
        row -> row.text(0),
        "SELECT json_extract(output, '$.key') FROM workflow_steps WHERE kind = 'STEP'"
            + " AND state = 'DONE' AND path GLOB '" + AgentFlow.THINK + "*'");
    Set<String> paid = new HashSet<>(model.paid());
    List<String> unpaid = new ArrayList<>(answered);
    unpaid.removeIf(paid::remove);
    return new AgentReport(
        agents,
        finished,
        answered.size(),
        model.paid().size(),
        agents - finished + unpaid.size(),
        paid.size(),
        model.requests(),
        model.troubles(),
        approvals,
        kills);
  }

  boolean good() {
    return lost == 0 && paidTwice == 0;
  }

  /** All figures with their stable names. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ok", good());
    all.put("agents", agents);
    all.put("finished", finished);
    all.put("answered", answered);
    all.put("paid", paid);
    all.put("lost", lost);
    all.put("paid_twice", paidTwice);
    all.put("requests", requests);
    all.put("troubles", troubles);
    all.put("approvals", approvals);
    all.put("kills", kills);
    return Json.of(all);
  }

  /** The same for people. */
  String text() {
    return """
        %d agents, %d finished; %d approved by a person over HTTP; their process was killed %d times
        %d calls of the model answered, %d paid; it had %d requests, of which %d failed, stalled or were too many
        %d lost, %d paid twice. %s""".formatted(
            agents,
            finished,
            approvals,
            kills,
            answered,
            paid,
            requests,
            troubles,
            lost,
            paidTwice,
            good() ? "In order." : "NOT IN ORDER.");
  }
}
