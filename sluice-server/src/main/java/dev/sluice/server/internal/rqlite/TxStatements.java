package dev.sluice.server.internal.rqlite;

import dev.sluice.Receipt;
import dev.sluice.SluiceException;
import dev.sluice.Statement;
import dev.sluice.Tx;
import dev.sluice.server.Limits;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Query;
import dev.sluice.server.internal.json.AnswerTooLarge;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.UnsupportedValue;
import dev.sluice.server.internal.rqlite.Script.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The statements of one request inside an interactive transaction: bodies and answers as those of
 * /db/query and /db/request. A statement that fails undoes itself only.
 */
public final class TxStatements {
  private final Tx tx;
  private final Wishes wishes;
  private final Limits limits;

  private TxStatements(Tx tx, Wishes wishes, Limits limits) {
    this.tx = tx;
    this.wishes = wishes;
    this.limits = limits;
  }

  /**
   * Statements that only read.
   *
   * @throws HttpFailure 400
   * @throws SluiceException.Rejected if the transaction is gone
   */
  public static byte[] query(Tx tx, byte[] body, String type, Query query, Limits limits) {
    Wishes wishes = Wishes.of(query);
    TxStatements statements = new TxStatements(tx, wishes, limits);
    return statements.all(parsed(body, type, limits), Script::toQuery, statements::read);
  }

  /** Statements that read or write; see {@link #query}. */
  public static byte[] execute(Tx tx, byte[] body, String type, Query query, Limits limits) {
    Wishes wishes = Wishes.of(query);
    TxStatements statements = new TxStatements(tx, wishes, limits);
    return statements.all(parsed(body, type, limits), Script::toExecute, statements::write);
  }

  private static List<ClientStatement> parsed(byte[] body, String type, Limits limits) {
    return type.startsWith("text/plain")
        ? List.of(new ClientStatement(new String(body, StandardCharsets.UTF_8), List.of()))
        : StatementsBody.parse(body, limits);
  }

  private byte[] all(
      List<ClientStatement> statements,
      Function<ClientStatement, Script> ready,
      Function<Script, Answer> runner) {
    if (statements.stream().anyMatch(Script::isDisallowed)) {
      return ResultsJson.error(Api.DISALLOWED_PRAGMA, wishes).toBytes();
    }
    long began = System.nanoTime();
    List<Answer> answers = new ArrayList<>(statements.size());
    for (ClientStatement statement : statements) {
      Script script = ready.apply(statement);
      if (!script.isEmpty()) {
        answers.add(runner.apply(script));
      }
    }
    return json(answers, System.nanoTime() - began).toBytes();
  }

  private JsonOut json(List<Answer> answers, long nanos) {
    try {
      return ResultsJson.of(answers, wishes, nanos, limits.answerBytes());
    } catch (AnswerTooLarge e) {
      throw TextLimits.answerTooLarge(
          limits.answerBytes(),
          limits.answerBytes(),
          "the statements did run; ask for fewer rows at a time");
    } catch (UnsupportedValue e) {
      throw new HttpFailure(500, String.valueOf(e.getMessage()));
    }
  }

  private Answer read(Script script) {
    boolean writes = script.parts().stream()
        .anyMatch(part -> part.statement().kind() == Statement.Kind.WRITE
            || part.statement().kind() == Statement.Kind.SCHEMA
            || part.statement().kind() == Statement.Kind.MAINTENANCE);
    if (writes) {
      return new Answer.Failure(ErrorText.READ_ONLY, /* inQuery= */ true);
    }
    List<Part> parts = script.parts();
    return run(
        script, parts.isEmpty() ? parts : parts.subList(parts.size() - 1, parts.size()), true);
  }

  private Answer write(Script script) {
    return run(script, script.parts(), false);
  }

  /** A text of several statements is answered with its last one's result, or its failure. */
  private Answer run(Script script, List<Part> parts, boolean inQuery) {
    String problem = script.problem();
    if (problem != null) {
      return new Answer.Failure(problem, inQuery);
    }
    Answer answer = new Answer.Nothing();
    for (Part part : parts) {
      answer = run(part, inQuery);
      if (answer instanceof Answer.Failure) {
        return answer;
      }
    }
    return answer;
  }

  private Answer run(Part part, boolean inQuery) {
    String known = part.problem();
    if (known != null) {
      return new Answer.Failure(known, inQuery);
    }
    long began = System.nanoTime();
    try {
      Receipt receipt = tx.execute(part.sql());
      long nanos = System.nanoTime() - began;
      return part.statement().returnsRows()
          ? new Answer.Selected(receipt.rows(), nanos)
          : new Answer.Written(
              receipt.inserted() ? receipt.insertId() : 0, receipt.changes(), nanos);
    } catch (SluiceException.Failed e) {
      return new Answer.Failure(String.valueOf(e.getMessage()), inQuery);
    }
  }
}
