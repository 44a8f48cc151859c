package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import dev.sluice.internal.link.Observer;
import dev.sluice.internal.link.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What may be asked of the writer besides writes, with or without opening the database. */
public final class WriterQuestions {
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private WriterQuestions() {}

  /** The writer's figures, over a member's way to it. */
  public static CompletableFuture<Stats> stats(Member member, long timeoutNanos) {
    return ask(member, Question.STATS, System.nanoTime() + timeoutNanos)
        .thenApply(WritingProcess::readStats);
  }

  /** Asks the writer to hand over, over a member's way to it. */
  public static CompletableFuture<Void> handover(Member member, long timeoutNanos) {
    return ask(member, Question.HANDOVER, System.nanoTime() + timeoutNanos).thenAccept(_ -> {});
  }

  /** Between two writers it is asked again until there is one. */
  private static CompletableFuture<byte[]> ask(
      Member member, Question question, long deadlineNanos) {
    return member
        .ask(question, _ -> {})
        .exceptionallyCompose(e -> isBetweenWriters(e) && System.nanoTime() - deadlineNanos < 0
            ? CompletableFuture.supplyAsync(() -> ask(member, question, deadlineNanos), LATER)
                .thenCompose(again -> again)
            : CompletableFuture.failedFuture(e));
  }

  private static boolean isBetweenWriters(Throwable e) {
    return e instanceof SluiceException known && known.code() == SluiceError.TX_LOST;
  }

  /** The figures of whoever writes this file; empty when nobody does. */
  public static Optional<Stats> stats(Path file, long timeoutNanos) {
    return ask(file, Question.STATS, timeoutNanos).map(WritingProcess::readStats);
  }

  /** Asks whoever writes this file to hand over; false when nobody does. */
  public static boolean handover(Path file, long timeoutNanos) {
    return ask(file, Question.HANDOVER, timeoutNanos).isPresent();
  }

  private static Optional<byte[]> ask(Path file, Question question, long timeoutNanos) {
    Path database = Nodes.resolved(file);
    Path note = RuntimeFolder.beside(database).resolve("endpoint");
    Optional<Endpoint> endpoint = Endpoint.read(note);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    try (Observer observer = Observer.connect(endpoint.get().socket())) {
      return Optional.of(observer.ask(question, System.nanoTime() + timeoutNanos));
    } catch (SluiceException e) {
      throw e.code() == SluiceError.TIMEOUT
          ? SluiceException.of(
              SluiceError.TIMEOUT,
              "the writer (pid %d) does not answer; is it stopped?"
                  .formatted(endpoint.get().pid()))
          : e;
    } catch (IOException e) {
      return Optional.empty(); // the writer that left this note is gone
    }
  }
}
