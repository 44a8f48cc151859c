package dev.sluice.server.internal.rqlite;

import dev.sluice.Rows;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Statement;
import dev.sluice.server.Limits;
import dev.sluice.server.internal.http.GoDuration;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.rqlite.Script.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs the statements of a request that only reads, in this process. */
final class Reads {
  private static final String TIMEOUT = "query timeout";

  private final Sluice sluice;
  private final Wishes wishes;
  private final Limits limits;
  private final Duration time;
  private final long began = System.nanoTime();
  private long bytes;

  Reads(Sluice sluice, Wishes wishes, Limits limits) {
    this.sluice = wishes.isLimited() ? sluice.within(wishes.dbTimeout()) : sluice;
    this.wishes = wishes;
    this.limits = limits;
    this.time = wishes.isLimited() ? wishes.dbTimeout() : limits.readTime();
  }

  /**
   * Runs each on the newest state; with {@code transaction} all on the same. A failure stops none.
   *
   * @throws SluiceException if nothing could run, for reasons that are not the statements'
   */
  List<Answer> run(List<Script> scripts) {
    return wishes.transaction()
        ? sluice.read(snapshot -> answers(scripts, snapshot::query))
        : answers(scripts, sluice::query);
  }

  private List<Answer> answers(List<Script> scripts, Function<Sql, Rows> reader) {
    List<Answer> answers = new ArrayList<>(scripts.size());
    for (Script script : scripts) {
      if (!script.isEmpty()) {
        answers.add(isLate(answers) ? late(answers) : answer(script, reader));
      }
    }
    return answers;
  }

  /** The first has the database's own deadline; those after it may not add up to more and more. */
  private boolean isLate(List<Answer> answers) {
    return !answers.isEmpty() && System.nanoTime() - began > time.toNanos();
  }

  private Answer late(List<Answer> answers) {
    if (wishes.isLimited()) {
      return error(TIMEOUT);
    }
    throw new HttpFailure(
        SluiceError.TIMEOUT.httpStatus(),
        "TIMEOUT: %d statements took more than %s, the limit; send fewer at a time, or raise the server's limit (--max-read-time)"
            .formatted(answers.size(), GoDuration.format(time)));
  }

  /** Results are held until all are there, so they count together. */
  private Rows counted(Rows rows) {
    bytes += Weight.of(rows);
    if (bytes > limits.answerBytes()) {
      throw TextLimits.answerTooLarge(bytes, limits.answerBytes(), "ask for fewer rows at a time");
    }
    return rows;
  }

  private Answer answer(Script script, Function<Sql, Rows> reader) {
    String problem = script.problem();
    if (problem != null) {
      return error(problem);
    }
    if (script.parts().isEmpty()) {
      return new Answer.Nothing();
    }
    for (Part part : script.parts()) {
      if (isWrite(part.statement())) {
        return error(ErrorText.READ_ONLY);
      }
    }
    Part last = script.parts().getLast();
    String known = last.problem();
    return known == null ? select(last, reader) : known(last, known);
  }

  private Answer select(Part part, Function<Sql, Rows> reader) {
    long began = System.nanoTime();
    try {
      Rows rows = counted(reader.apply(part.sql().described()));
      return new Answer.Selected(rows, System.nanoTime() - began);
    } catch (SluiceException e) {
      if (ErrorText.isOfStatement(e) || (wishes.isLimited() && e.code() == SluiceError.TIMEOUT)) {
        return error(ErrorText.of(e, TIMEOUT, wishes));
      }
      throw e;
    }
  }

  /** Drivers set this when they connect; it changes nothing for one who only reads. */
  private static Answer known(Part part, String problem) {
    boolean isForeignKeys = part.statement().kind() == Statement.Kind.REFUSED
        && part.statement().text().matches("(?is)PRAGMA\\s+(\\w+\\.)?foreign_keys\\b.*");
    return isForeignKeys ? new Answer.Nothing() : error(problem);
  }

  private static boolean isWrite(Statement statement) {
    return switch (statement.kind()) {
      case WRITE, SCHEMA, MAINTENANCE -> true;
      case READ, REFUSED -> false;
    };
  }

  private static Answer error(String message) {
    return new Answer.Failure(message, /* inQuery= */ true);
  }
}
