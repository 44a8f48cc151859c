package dev.sluice.server.internal.rqlite;

import dev.sluice.OnceKey;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Statement;
import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.AnswerTooLarge;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.UnsupportedValue;
import dev.sluice.server.internal.once.IdempotencyKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The endpoints that run SQL: /db/execute, /db/query and /db/request. Thread-safe. */
public final class Api {
  static final String DISALLOWED_PRAGMA = "disallowed pragma";

  private final Sluice sluice;
  private final Supplier<String> servedBy;
  private final Queue queue;
  private final Counters counters;
  private final IdempotencyKeys keys;
  private final StreamedQuery streamed;

  /** Over an open database; {@code servedBy} is the address that clients are told. */
  public Api(
      Sluice sluice,
      Queue queue,
      IdempotencyKeys keys,
      Duration streamTime,
      Counters counters,
      Supplier<String> servedBy) {
    this.counters = counters;
    this.keys = keys;
    this.streamed = new StreamedQuery(sluice, streamTime);
    this.sluice = sluice;
    this.queue = queue;
    this.servedBy = servedBy;
  }

  /** POST /db/execute, queued or not. */
  public void execute(Exchange exchange) throws IOException {
    if (exchange.query().has("queue")) {
      counters.count("queued_executions");
      exchange.header("X-Rqlite-Served-By", servedBy.get());
      queue.execute(exchange);
      counters.count("queued_executions_ok");
      return;
    }
    counters.count("executions");
    Wishes wishes = Wishes.of(exchange.query());
    List<ClientStatement> statements = textOrList(exchange);
    Optional<OnceKey> key = keys.of(exchange);
    run(
        exchange,
        wishes,
        statements,
        Script::toExecute,
        scripts ->
            write(scripts, new Writes(sluice, wishes, /* readsGiveRows= */ false, key), exchange));
  }

  /** GET and POST /db/query. */
  public void query(Exchange exchange) throws IOException {
    counters.count("queries");
    Wishes wishes = Wishes.of(exchange.query());
    List<ClientStatement> statements =
        exchange.method().equals("GET") ? fromQuery(exchange) : textOrList(exchange);
    if (StreamedQuery.isWanted(exchange)) {
      exchange.header("X-Rqlite-Served-By", servedBy.get());
      streamed.answer(exchange, statements, wishes);
      return;
    }
    run(
        exchange,
        wishes,
        statements,
        Script::toQuery,
        scripts -> new Reads(sluice, wishes, exchange.limits()).run(scripts));
  }

  /** POST /db/request: reads and writes, mixed. */
  public void request(Exchange exchange) throws IOException {
    counters.count("requests");
    Wishes wishes = Wishes.of(exchange.query());
    List<ClientStatement> statements = StatementsBody.parse(exchange.body(), exchange.limits());
    Optional<OnceKey> key = keys.of(exchange);
    run(
        exchange,
        wishes,
        statements,
        Script::toExecute,
        scripts -> !wishes.strong() && scripts.stream().allMatch(Api::onlyReads)
            ? new Reads(sluice, wishes, exchange.limits()).run(scripts)
            : write(scripts, new Writes(sluice, wishes, /* readsGiveRows= */ true, key), exchange));
  }

  private static List<Answer> write(List<Script> scripts, Writes writes, Exchange exchange) {
    List<Answer> answers = writes.run(scripts);
    if (writes.isReplayed()) {
      IdempotencyKeys.markReplayed(exchange);
    }
    return answers;
  }

  private static boolean onlyReads(Script script) {
    return script.problem() == null
        && script.parts().size() <= 1
        && script.parts().stream().allMatch(part -> part.statement().kind() == Statement.Kind.READ);
  }

  private static List<ClientStatement> fromQuery(Exchange exchange) {
    return exchange.query().has("q") ? text(exchange.query().text("q"), exchange) : List.of();
  }

  private static List<ClientStatement> text(String sql, Exchange exchange) {
    TextLimits.requireShort(sql, exchange.limits());
    return List.of(new ClientStatement(sql, List.of()));
  }

  private static List<ClientStatement> textOrList(Exchange exchange) throws IOException {
    String type = exchange.header("Content-Type");
    byte[] body = exchange.body();
    return type != null && type.startsWith("text/plain")
        ? text(new String(body, StandardCharsets.UTF_8), exchange)
        : StatementsBody.parse(body, exchange.limits());
  }

  private void run(
      Exchange exchange,
      Wishes wishes,
      List<ClientStatement> statements,
      Function<ClientStatement, Script> ready,
      Function<List<Script>, List<Answer>> runner)
      throws IOException {
    JsonOut answer;
    if (statements.stream().anyMatch(Script::isDisallowed)) {
      answer = ResultsJson.error(DISALLOWED_PRAGMA, wishes);
    } else {
      long began = System.nanoTime();
      List<Answer> answers = answers(exchange, statements.stream().map(ready).toList(), runner);
      answer =
          json(answers, wishes, System.nanoTime() - began, exchange.limits().answerBytes());
    }
    exchange.header("X-Rqlite-Served-By", servedBy.get());
    exchange.bytes(200, answer.toBuffer());
  }

  private static List<Answer> answers(
      Exchange exchange, List<Script> scripts, Function<List<Script>, List<Answer>> runner) {
    try {
      return runner.apply(scripts);
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
  }

  private static JsonOut json(List<Answer> answers, Wishes wishes, long nanos, int bytesMax) {
    try {
      return ResultsJson.of(answers, wishes, nanos, bytesMax);
    } catch (AnswerTooLarge e) {
      throw TextLimits.answerTooLarge(
          bytesMax, bytesMax, "the statements did run; ask for fewer rows at a time");
    } catch (UnsupportedValue e) {
      throw new HttpFailure(500, String.valueOf(e.getMessage()));
    }
  }
}
