package dev.sluice.examples.agent;

import dev.sluice.examples.crew.Chaos;
import dev.sluice.examples.crew.Crew;

/** Kills the process that runs the agents, in the midst of its calls. */
final class AgentChaos implements Chaos {
  private final ModelServer model;
  private final int kills;
  private final long callsExpected;
  private int done;

  AgentChaos(ModelServer model, int kills, long callsExpected) {
    this.model = model;
    this.kills = kills;
    this.callsExpected = callsExpected;
  }

  int killed() {
    return done;
  }

  @Override
  public String note() {
    return ", %d of %d killed, %d calls".formatted(done, kills, model.requests());
  }

  @Override
  public void step(Crew crew, long total) {
    if (done < kills && model.requests() >= callsExpected * (done + 1) / (kills + 1)) {
      crew.atWork().stream().findFirst().ifPresent(worker -> {
        worker.kill();
        done++;
      });
    }
  }
}
