package dev.sluice.examples.pipeline;

import dev.sluice.examples.crew.Chaos;
import dev.sluice.examples.crew.Crew;
import dev.sluice.examples.crew.WorkerProcess;
import java.util.List;
import java.util.Random;

/** Kills whichever worker, at random moments of equal parts of the work. */
final class RandomChaos implements Chaos {
  private final int kills;
  private final Random random;
  private int done;
  private double next;

  RandomChaos(int kills, long seed) {
    this.kills = kills;
    this.random = new Random(seed);
    this.next = random.nextDouble();
  }

  /** How many were killed. */
  int killed() {
    return done;
  }

  @Override
  public String note() {
    return kills == 0 ? "" : ", %d of %d killed".formatted(done, kills);
  }

  @Override
  public void step(Crew crew, long total) {
    if (done == kills || crew.done() < (done + next) * total / (kills + 1)) {
      return;
    }
    List<WorkerProcess> atWork = crew.atWork();
    if (!atWork.isEmpty()) {
      atWork.get(random.nextInt(atWork.size())).kill();
      done++;
      next = random.nextDouble();
    }
  }
}
