package dev.sluice.server.internal.rqlite;

import dev.sluice.OnceKey;
import dev.sluice.Outcome;
import dev.sluice.SeriesResult;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.StatementResult;
import dev.sluice.Ticket;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.once.IdempotencyKeys;
import dev.sluice.server.internal.queue.QueuedRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queued writes: POST /db/execute?queue, answered when the request is in the journal, and GET
 * /queue/{sequence}, which tells what became of it. Thread-safe.
 */
public final class Queue {
  /** Where outcomes are asked for. */
  public static final String PATH = "/queue/";

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final int TIMEOUT_STATUS = 408;

  private final Sluice sluice;
  private final QueuedRequests requests;
  private final IdempotencyKeys keys;

  /** Over an open database. */
  public Queue(Sluice sluice, QueuedRequests requests, IdempotencyKeys keys) {
    this.keys = keys;
    this.sluice = sluice;
    this.requests = requests;
  }

  /** POST /db/execute?queue. */
  void execute(Exchange exchange) throws IOException {
    long began = System.nanoTime();
    Wishes wishes = Wishes.of(exchange.query());
    boolean waits = exchange.query().has("wait");
    List<ClientStatement> statements =
        StatementsBody.parseOrEmpty(exchange.body(), exchange.limits());
    if (statements.isEmpty() && !waits) {
      throw new HttpFailure(400, "no statements");
    }
    if (statements.stream().anyMatch(Script::isDisallowed)) {
      exchange.bytes(200, ResultsJson.error(Api.DISALLOWED_PRAGMA, wishes).toBuffer());
      return;
    }
    List<Script> scripts = statements.stream().map(Script::toExecute).toList();
    Optional<OnceKey> key = keys.of(exchange);
    Optional<Ticket> known = earlier(key, exchange);
    Ticket ticket = known.orElseGet(() -> enqueue(scripts, wishes, key, exchange));
    List<Answer> answers = waits ? await(ticket, scripts, wishes, exchange) : List.of();
    if (waits
        && known.isEmpty()) { // another one with this key may have been in the queue before it
      Ticket queued = ticket;
      ticket = earlier(key.filter(_ -> answers.isEmpty()), exchange).orElse(queued);
      if (!ticket.equals(queued)) {
        IdempotencyKeys.markReplayed(exchange);
      }
    } else if (known.isPresent()) {
      IdempotencyKeys.markReplayed(exchange);
    }
    long nanos = System.nanoTime() - began;
    exchange.bytes(
        200, ResultsJson.queued(answers, ticket.sequence(), wishes, nanos).toBuffer());
  }

  /** The ticket of what was applied under the key before. */
  private Optional<Ticket> earlier(Optional<OnceKey> key, Exchange exchange) {
    try {
      return key.flatMap(sluice::ticket);
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
  }

  private Ticket enqueue(
      List<Script> scripts, Wishes wishes, Optional<OnceKey> key, Exchange exchange) {
    if (key.isPresent()
        && scripts.stream().anyMatch(script -> Writes.vacuum(script).isPresent())) {
      throw Writes.vacuumUnderKey();
    }
    try {
      if (scripts.size() == 1 && Writes.vacuum(scripts.getFirst()).isPresent()) {
        return requests.enqueue(scripts.getFirst().parts().getFirst().sql());
      }
      List<Sql> statements = Writes.statements(scripts);
      return requests.enqueue(statements, wishes.atomicity(), key);
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
  }

  /** Nothing where all went well; otherwise what came of each statement. */
  private List<Answer> await(
      Ticket ticket, List<Script> scripts, Wishes wishes, Exchange exchange) {
    Duration wait = exchange.query().duration("timeout").orElse(WAIT);
    Outcome outcome;
    try {
      outcome = sluice.await(ticket, wait);
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
    return switch (outcome) {
      case Outcome.Pending _ -> throw new HttpFailure(TIMEOUT_STATUS, "queue wait timeout");
      case Outcome.AppliedPartly(SeriesResult series) ->
        new SeriesAnswers(wishes, /* readsGiveRows= */ false).of(scripts, series.results());
      case Outcome.Failed(SluiceException error)
      when error.code() == SluiceError.KEY_REUSED -> throw ErrorText.whole(error, exchange);
      case Outcome.Failed(SluiceException error) -> List.of(error(error.getMessage()));
      case Outcome.NotApplied _ ->
        List.of(error("not applied: its record in the journal is lost; send it again"));
      case Outcome.Applied _, Outcome.Unknown _ -> List.of();
    };
  }

  private static Answer error(@Nullable String message) {
    return new Answer.Failure(String.valueOf(message), /* inQuery= */ false);
  }

  /** GET /queue/{sequence}. */
  public void outcome(Exchange exchange) throws IOException {
    Wishes wishes = Wishes.of(exchange.query());
    long sequence = sequence(exchange.path().substring(PATH.length()));
    Outcome outcome = sluice.outcome(new Ticket(sequence));
    exchange.bytes(200, json(sequence, outcome, wishes).toBuffer());
  }

  private static long sequence(String text) {
    long sequence;
    try {
      sequence = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw noSequence(text);
    }
    if (sequence < 1) {
      throw noSequence(text);
    }
    return sequence;
  }

  private static HttpFailure noSequence(String text) {
    return new HttpFailure(
        400, "'" + text + "' is not a sequence number; ask as in GET " + PATH + "17");
  }

  private static JsonOut json(long sequence, Outcome outcome, Wishes wishes) {
    JsonOut out = new JsonOut(wishes.pretty());
    out.beginObject().key("sequence_number").number(sequence).key("state").text(state(outcome));
    switch (outcome) {
      case Outcome.AppliedPartly(SeriesResult series) -> errors(series, out);
      case Outcome.Failed(SluiceException error) ->
        out.key("error").text(String.valueOf(error.getMessage()));
      case Outcome.Pending _, Outcome.Applied _, Outcome.NotApplied _, Outcome.Unknown _ -> {}
    }
    return out.endObject();
  }

  private static String state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Pending _ -> "pending";
      case Outcome.Applied _ -> "applied";
      case Outcome.AppliedPartly _ -> "applied partly";
      case Outcome.Failed _ -> "failed";
      case Outcome.NotApplied _ -> "not applied";
      case Outcome.Unknown _ -> "unknown";
    };
  }

  /** One element for each SQL statement: empty where it ran. */
  private static void errors(SeriesResult series, JsonOut out) {
    out.key("results").beginArray();
    for (StatementResult result : series.results()) {
      out.beginObject();
      switch (result) {
        case StatementResult.Failed(SluiceException error) ->
          out.key("error").text(String.valueOf(error.getMessage()));
        case StatementResult.Skipped _ -> out.key("skipped").bool(true);
        case StatementResult.Done _ -> {}
      }
      out.endObject();
    }
    out.endArray();
  }
}
