package dev.sluice.server.internal.rqlite;

import dev.sluice.server.internal.json.JsonOut;
import java.util.List;

/** Writes {@code {"results":[…]}} byte for byte as rqlite does. */
final class ResultsJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private final JsonOut out;
  private final Wishes wishes;

  private ResultsJson(Wishes wishes, int bytesMax) {
    this.out = new JsonOut(wishes.pretty(), bytesMax);
    this.wishes = wishes;
  }

  /** The whole answer; {@code nanos} is what the request took. */
  static JsonOut of(List<Answer> answers, Wishes wishes, long nanos) {
    return of(answers, wishes, nanos, JsonOut.BYTES_MAX);
  }

  /**
   * The whole answer, up to a size.
   *
   * @throws dev.sluice.server.internal.json.AnswerTooLarge over it
   */
  static JsonOut of(List<Answer> answers, Wishes wishes, long nanos, int bytesMax) {
    return new ResultsJson(wishes, bytesMax).all(answers, nanos);
  }

  /** A request that failed as a whole. */
  static JsonOut error(String message, Wishes wishes) {
    JsonOut out = new JsonOut(wishes.pretty());
    out.beginObject().key("results").beginArray().endArray();
    return out.key("error").text(message).endObject();
  }

  /** A queued write: with answers only where something went wrong and the client waited. */
  static JsonOut queued(List<Answer> answers, long sequence, Wishes wishes, long nanos) {
    ResultsJson json = new ResultsJson(wishes, JsonOut.BYTES_MAX);
    json.results(answers);
    json.time(nanos);
    return json.out.key("sequence_number").number(sequence).endObject();
  }

  private JsonOut all(List<Answer> answers, long nanos) {
    results(answers);
    time(nanos);
    return out.endObject();
  }

  private void results(List<Answer> answers) {
    out.beginObject().key("results").beginArray();
    for (Answer answer : answers) {
      one(answer);
    }
    out.endArray();
  }

  private void one(Answer answer) {
    out.beginObject();
    switch (answer) {
      case Answer.Selected selected -> selected(selected);
      case Answer.Written written -> written(written);
      case Answer.Failure failure -> failure(failure);
      case Answer.Nothing _ -> {}
    }
    out.endObject();
  }

  private void written(Answer.Written written) {
    unlessZero("last_insert_id", written.lastInsertId());
    unlessZero("rows_affected", written.rowsAffected());
    time(written.nanos());
    if (wishes.associative()) {
      out.key("rows").nothing();
    }
  }

  private void unlessZero(String key, long number) {
    if (number != 0) {
      out.key(key).number(number);
    }
  }

  private void failure(Answer.Failure failure) {
    if (wishes.associative() && failure.inQuery()) {
      out.key("rows").beginArray().endArray();
    }
    out.key("error").text(failure.message());
  }

  private void time(long nanos) {
    if (wishes.timings() && nanos > 0) {
      out.key("time").real(nanos / NANOS_PER_SECOND);
    }
  }

  private void selected(Answer.Selected selected) {
    RowsJson.write(selected.rows(), out, wishes);
    time(selected.nanos());
  }
}
