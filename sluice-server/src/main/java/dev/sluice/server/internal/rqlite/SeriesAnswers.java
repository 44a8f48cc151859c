package dev.sluice.server.internal.rqlite;

import dev.sluice.SluiceException;
import dev.sluice.Statement;
import dev.sluice.StatementResult;
import java.util.ArrayList;
import java.util.List;

/** Turns what came of a series into the answers to the client's statements. */
final class SeriesAnswers {
  static final String TIMEOUT = "execute timeout";

  private final Wishes wishes;
  private final boolean readsGiveRows;

  /**
   * For one request.
   *
   * @param readsGiveRows whether a SELECT is answered with its rows, as in /db/request
   */
  SeriesAnswers(Wishes wishes, boolean readsGiveRows) {
    this.wishes = wishes;
    this.readsGiveRows = readsGiveRows;
  }

  /** In order; where the series stopped at a failure, that is the last. */
  List<Answer> of(List<Script> scripts, List<StatementResult> results) {
    List<Answer> answers = new ArrayList<>(scripts.size());
    int at = 0;
    for (Script script : scripts) {
      int from = Math.min(at, results.size());
      at += script.steps();
      boolean ran = from < results.size() || script.steps() == 0;
      if (ran && !script.isEmpty()) {
        answers.add(answer(script, results.subList(from, Math.min(at, results.size()))));
      }
      if (at > results.size()) {
        break;
      }
    }
    return answers;
  }

  /** A text of several statements is answered with its last one's result, or its failure. */
  private Answer answer(Script script, List<StatementResult> results) {
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

  static Answer error(String message) {
    return new Answer.Failure(message, /* inQuery= */ false);
  }
}
