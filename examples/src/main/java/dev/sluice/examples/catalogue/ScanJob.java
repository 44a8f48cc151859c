package dev.sluice.examples.catalogue;

import dev.sluice.examples.catalogue.Catalogue.Begun;
import dev.sluice.examples.crew.CrewJob;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * A scan under way.
 *
 * @param request what was asked for
 * @param begun its ids in the catalogue
 * @param folder where its logs are
 */
record ScanJob(ScanRequest request, Begun begun, Path folder) implements CrewJob {
  /** What a worker of this scan has to do. */
  WorkerTask task(int worker, Collection<Integer> dead) {
    return new WorkerTask(request.database(), folder, begun.id(), worker, request.sha256(), dead);
  }

  @Override
  public Class<?> main() {
    return Worker.class;
  }

  @Override
  public List<String> arguments(int worker, Collection<Integer> dead) {
    return task(worker, dead).args();
  }

  @Override
  public int processes() {
    return request.processes();
  }

  @Override
  public int firstWorker() {
    return begun.firstWorker();
  }

  @Override
  public String phase() {
    return "scanning";
  }
}
