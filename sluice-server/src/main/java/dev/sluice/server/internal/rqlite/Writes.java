package dev.sluice.server.internal.rqlite;

import dev.sluice.Once;
import dev.sluice.OnceKey;
import dev.sluice.SeriesResult;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.rqlite.Script.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the statements of a request at the writer, as one write. Only VACUUM, which cannot be part of
 * anything, divides it.
 */
final class Writes {
  private final Sluice sluice;
  private final Wishes wishes;
  private final SeriesAnswers series;
  private final Optional<OnceKey> key;
  private boolean isReplayed;
  private final List<Answer> answers = new ArrayList<>();
  private final List<Script> pending = new ArrayList<>();

  /** For one request; under a key, where it has one. */
  Writes(Sluice sluice, Wishes wishes, boolean readsGiveRows, Optional<OnceKey> key) {
    this.key = key;
    this.sluice = sluice;
    this.wishes = wishes;
    this.series = new SeriesAnswers(wishes, readsGiveRows);
  }

  /**
   * Runs all and gives the answers, of a transaction up to the failure.
   *
   * @throws SluiceException if nothing could run, for reasons that are not the statements'
   */
  List<Answer> run(List<Script> scripts) {
    for (Script script : scripts) {
      Optional<Part> vacuum = wishes.transaction() ? Optional.empty() : vacuum(script);
      if (vacuum.isPresent()) {
        requireNoKey();
        runPending();
        vacuum(vacuum.get());
      } else {
        pending.add(script);
      }
    }
    runPending();
    return answers;
  }

  private void requireNoKey() {
    if (key.isPresent()) {
      throw vacuumUnderKey();
    }
  }

  static HttpFailure vacuumUnderKey() {
    return new HttpFailure(
        400,
        "VACUUM cannot be part of what is applied once under a key; send it without Idempotency-Key, as doing it twice does no harm");
  }

  /** Whether the answers are those of an earlier request with the same key. */
  boolean isReplayed() {
    return isReplayed;
  }

  /** A text that is one VACUUM. */
  static Optional<Part> vacuum(Script script) {
    return script.parts().size() == 1 && !script.parts().getFirst().statement().isTransactional()
        ? Optional.of(script.parts().getFirst())
        : Optional.empty();
  }

  /** What is to run; a text that cannot be taken apart is a step too, so that a transaction ends at it. */
  static List<Sql> statements(List<Script> scripts) {
    List<Sql> statements = new ArrayList<>();
    for (Script script : scripts) {
      for (int i = 0; i < script.parts().size(); i++) {
        Sql sql = script.parts().get(i).sql();
        statements.add(i == 0 ? sql : sql.continued());
      }
      if (script.problem() != null) {
        statements.add(Sql.of("")); // fails: no statement
      }
    }
    return statements;
  }

  private void vacuum(Part part) {
    try {
      sluice.execute(part.sql());
      answers.add(new Answer.Nothing());
    } catch (SluiceException e) {
      answers.add(SeriesAnswers.error(text(e)));
    }
  }

  private void runPending() {
    List<Sql> statements = statements(pending);
    try {
      SeriesResult result = statements.isEmpty()
          ? new SeriesResult(/* applied= */ true, List.of())
          : series(statements);
      answers.addAll(series.of(pending, result.results()));
    } catch (SluiceException e) {
      failAll(text(e));
    }
    pending.clear();
  }

  private SeriesResult series(List<Sql> statements) {
    if (key.isEmpty()) {
      return sluice.executeSeries(statements, wishes.atomicity(), wishes.dbTimeout());
    }
    Once<SeriesResult> once =
        sluice.executeSeriesOnce(key.get(), statements, wishes.atomicity(), wishes.dbTimeout());
    isReplayed = once.replayed();
    return once.result();
  }

  private String text(SluiceException e) {
    if (ErrorText.isOfStatement(e)) {
      return ErrorText.of(e, SeriesAnswers.TIMEOUT, wishes);
    }
    throw e;
  }

  /** Everything that was to run together was undone, so every statement says why. */
  private void failAll(String message) {
    for (Script script : pending) {
      if (!script.isEmpty()) {
        answers.add(SeriesAnswers.error(message));
        if (wishes.transaction()) {
          return;
        }
      }
    }
  }
}
