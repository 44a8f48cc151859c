package dev.sluice.internal.queued;

import dev.sluice.internal.link.Fields;
import dev.sluice.internal.link.Question;
import java.util.concurrent.CompletableFuture;

/** The way to ask the writer, wherever it is. */
@FunctionalInterface
public interface Asker {
  /** Asks; the future fails with TX_LOST when the writer is lost before it answers. */
  CompletableFuture<byte[]> ask(Question question, Fields fields);
}
