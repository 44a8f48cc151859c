package dev.sluice.examples.agent;

import dev.sluice.examples.crew.CrewJob;
import dev.sluice.examples.tree.PathCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What the process that runs the agents has to do.
 *
 * @param database with the workflows in it
 * @param folder where it says at which port people answer
 * @param model its address
 */
record AgentJob(Path database, Path folder, URI model) implements CrewJob {
  /** Where the running process says at which port people answer. */
  Path port() {
    return folder.resolve("port");
  }

  @Override
  public Class<?> main() {
    return AgentWorker.class;
  }

  @Override
  public List<String> arguments(int worker, Collection<Integer> dead) {
    return List.of(PathCode.encode(database), PathCode.encode(folder), model.toString());
  }

  @Override
  public int processes() {
    return 1;
  }

  @Override
  public int firstWorker() {
    return 1;
  }

  @Override
  public String phase() {
    return "agents";
  }
}
