package dev.sluice.examples.catalogue;

import dev.sluice.examples.catalogue.Catalogue.Begun;
import java.nio.file.Path;
import java.util.Collection;

/**
 * A scan under way.
 *
 * @param request what was asked for
 * @param begun its ids in the catalogue
 * @param folder where its logs are
 */
record ScanJob(ScanRequest request, Begun begun, Path folder) {
  /** What a worker of this scan has to do. */
  WorkerTask task(int worker, Collection<Integer> dead) {
    return new WorkerTask(request.database(), folder, begun.id(), worker, request.sha256(), dead);
  }
}
