package dev.sluice.examples.pipeline;

import dev.sluice.examples.crew.CrewJob;
import dev.sluice.examples.tree.PathCode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What the workers of a pipeline have to do.
 *
 * @param database with the workflows in it
 * @param folder where logs are
 * @param processes how many
 */
record PipelineJob(Path database, Path folder, int processes) implements CrewJob {
  /** The log of effects, which all share. */
  Path effects() {
    return folder.resolve("effects.log");
  }

  @Override
  public Class<?> main() {
    return PipelineWorker.class;
  }

  @Override
  public List<String> arguments(int worker, Collection<Integer> dead) {
    return List.of(PathCode.encode(database), PathCode.encode(effects()), Integer.toString(worker));
  }

  @Override
  public int firstWorker() {
    return 1;
  }

  @Override
  public String phase() {
    return "processing";
  }
}
