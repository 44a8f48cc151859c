package dev.sluice.server.internal.tx;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.Sluice;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.PathTemplate;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.limit.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Interactive transactions: POST /tx begins one; POST /tx/{id}/query, execute, commit and rollback go
 * on with it, at any process that serves the file. Thread-safe.
 */
public final class Transactions implements AutoCloseable {
  /** Where one begins. */
  public static final String BEGIN = "/tx";

  private static final String STEP = "/tx/{id}/{verb}";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final TxLimits limits;
  private final TxRegistry registry;
  private final TxPeers peers;

  /** Over an open database; bodies from other processes are limited, too. */
  public Transactions(Sluice sluice, TxLimits limits, long bodyBytesMax) {
    this.limits = limits;
    this.registry = new TxRegistry(sluice, limits);
    this.peers = new TxPeers(
        sluice,
        registry::run,
        (int) Math.min(bodyBytesMax, Integer.MAX_VALUE - 64),
        limits.total().plus(GRACE));
  }

  /** The path of a step. */
  public static String step(String verb) {
    return "/tx/{id}/" + verb;
  }

  /** How many are open in this process. */
  public int open() {
    return registry.size();
  }

  /** POST /tx. */
  public void begin(Exchange exchange) throws IOException {
    Optional<Duration> asked = Deadline.of(exchange);
    Duration total =
        asked.filter(time -> time.compareTo(limits.total()) < 0).orElse(limits.total());
    peers.listen();
    TxId id = registry.begin(peers.home(), exchange.user(), total);
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("id").text(id.toString());
    out.key("expires_in").real(total.toNanos() / NANOS_PER_SECOND);
    out.key("idle_limit").real(limits.idle().toNanos() / NANOS_PER_SECOND).endObject();
    exchange.header("Location", BEGIN + "/" + id);
    exchange.bytes(201, out.toBuffer());
  }

  /** POST /tx/{id}/{query, execute, commit or rollback}. */
  public void step(Exchange exchange) throws IOException {
    var parameters = PathTemplate.match(STEP, exchange.path()).orElseThrow();
    String text = String.valueOf(parameters.get("id"));
    TxId id = TxId.parse(text)
        .orElseThrow(() -> Problem.of(
                ServerError.NOT_FOUND,
                "'%s' is no transaction's id; begin one with POST /tx"
                    .formatted(text.length() > 80 ? text.substring(0, 80) : text))
            .toFailure());
    String verb = String.valueOf(parameters.get("verb")).toUpperCase(Locale.ROOT);
    TxCommand command = new TxCommand(
        id,
        TxCommand.Verb.valueOf(verb),
        exchange.user(),
        exchange.rawQuery(),
        requireNonNullElse(exchange.header("Content-Type"), ""),
        exchange.body());
    TxAnswer answer = id.home().equals(peers.home()) ? registry.run(command) : peers.ask(command);
    switch (answer) {
      case TxAnswer.Done(byte[] json) -> exchange.bytes(200, json);
      case TxAnswer.Refused(Problem problem) -> throw problem.toFailure();
    }
  }

  /** Rolls back those that are open, and takes no more. */
  @Override
  public void close() {
    registry.close();
    peers.close();
  }
}
