package dev.sluice.workflow;

import dev.sluice.Receipt;
import dev.sluice.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Records that nobody waited for yet. The order of writes sees to it that a later record covers them;
 * before anything happens outside they are waited for.
 */
final class Memos {
  private final List<Memo> open = new ArrayList<>();

  private record Memo(StepRow step, CompletableFuture<Receipt> write) {}

  synchronized void add(StepRow step, CompletableFuture<Receipt> write) {
    open.add(new Memo(step, write));
  }

  private synchronized List<Memo> take() {
    if (open.isEmpty()) {
      return List.of();
    }
    List<Memo> taken = List.copyOf(open);
    open.clear();
    return taken;
  }

  /** Waits for all: after a later write was answered they are, too. Throws where one was refused. */
  void flush(Run run) {
    for (Memo memo : take()) {
      try {
        if (memo.write().join().changes() == 0) {
          run.record().refused(memo.step());
        }
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof SluiceException)) {
          throw e;
        }
        run.record().only(memo.step()); // again, patiently
      }
    }
  }
}
