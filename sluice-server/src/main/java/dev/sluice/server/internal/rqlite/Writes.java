package dev.sluice.server.internal.rqlite;

import dev.sluice.SeriesResult;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Statement;
import dev.sluice.StatementResult;
import dev.sluice.server.internal.rqlite.Script.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the statements of a request at the writer, as one write. Only VACUUM, which cannot be part of
 * anything, divides it.
 */
final class Writes {
  private static final String TIMEOUT = "execute timeout";

  private final Sluice sluice;
  private final Wishes wishes;
  private final boolean readsGiveRows;
  private final List<Answer> answers = new ArrayList<>();
  private final List<Script> pending = new ArrayList<>();
  private boolean stopped;

  /**
   * For one request.
   *
   * @param readsGiveRows whether a SELECT is answered with its rows, as in /db/request
   */
  Writes(Sluice sluice, Wishes wishes, boolean readsGiveRows) {
    this.sluice = sluice;
    this.wishes = wishes;
    this.readsGiveRows = readsGiveRows;
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
        runPending();
        vacuum(vacuum.get());
      } else {
        pending.add(script);
      }
    }
    runPending();
    return answers;
  }

  private static Optional<Part> vacuum(Script script) {
    return script.parts().size() == 1 && !script.parts().getFirst().statement().isTransactional()
        ? Optional.of(script.parts().getFirst())
        : Optional.empty();
  }

  private void vacuum(Part part) {
    try {
      sluice.execute(part.sql());
      answers.add(new Answer.Nothing());
    } catch (SluiceException e) {
      if (!ErrorText.isOfStatement(e)) {
        throw e;
      }
      answers.add(error(ErrorText.of(e, TIMEOUT, wishes)));
    }
  }

  private void runPending() {
    List<Sql> statements = statements(pending);
    if (statements.isEmpty()) {
      pending.forEach(script -> answer(script, List.of()));
    } else {
      runSeries(statements);
    }
    pending.clear();
  }

  private void runSeries(List<Sql> statements) {
    SeriesResult series;
    try {
      series = sluice.executeSeries(statements, wishes.atomicity(), wishes.dbTimeout());
    } catch (SluiceException e) {
      if (!ErrorText.isOfStatement(e)) {
        throw e;
      }
      failAll(ErrorText.of(e, TIMEOUT, wishes));
      return;
    }
    int at = 0;
    for (Script script : pending) {
      int end = Math.min(at + steps(script), series.results().size());
      if (stopped) {
        return;
      }
      answer(script, series.results().subList(at, end));
      at = end;
    }
  }

  /** Everything that was to run together was undone, so every statement says why. */
  private void failAll(String message) {
    for (Script script : pending) {
      if (!script.isEmpty()) {
        answers.add(error(message));
        if (wishes.transaction()) {
          return;
        }
      }
    }
  }

  /** A text that cannot be taken apart is a step too, so that a transaction ends at it. */
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

  private static int steps(Script script) {
    return script.problem() != null ? 1 : script.parts().size();
  }

  /** A text of several statements is answered with its last one's result, or its failure. */
  private void answer(Script script, List<StatementResult> results) {
    if (script.isEmpty()) {
      return;
    }
    Answer answer = answerTo(script, results);
    answers.add(answer);
    stopped = wishes.transaction() && answer instanceof Answer.Error;
  }

  private Answer answerTo(Script script, List<StatementResult> results) {
    String problem = script.problem();
    if (problem != null) {
      return error(problem);
    }
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof StatementResult.Failed(SluiceException failure)) {
        String known = script.parts().get(i).problem();
        return error(known != null ? known : ErrorText.of(failure, TIMEOUT, wishes));
      }
    }
    return results.isEmpty()
        ? new Answer.Nothing()
        : success(script.parts().getLast().statement(), results.getLast());
  }

  private Answer success(Statement statement, StatementResult result) {
    return switch (result) {
      case StatementResult.Done done
      when statement.kind() == Statement.Kind.READ ? readsGiveRows : statement.returnsRows() ->
        new Answer.Selected(done.receipt().rows(), done.nanos());
      case StatementResult.Done done ->
        new Answer.Written(done.lastRowId(), done.lastChanges(), done.nanos());
      case StatementResult.Skipped _, StatementResult.Failed _ ->
        throw new IllegalStateException("the last statement of a text did not run: " + result);
    };
  }

  private static Answer error(String message) {
    return new Answer.Error(message, /* inQuery= */ false);
  }
}
