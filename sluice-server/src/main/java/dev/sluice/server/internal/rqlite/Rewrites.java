package dev.sluice.server.internal.rqlite;

import dev.sluice.SluiceException;
import dev.sluice.Statement;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonOut;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * /db/sql: how a statement would be rewritten before it runs. Here never: there is one writer, and
 * nothing that has to come out the same elsewhere. Thread-safe.
 */
public final class Rewrites {
  /** Answers. */
  public void answer(Exchange exchange) throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    out.beginObject().key("results").beginArray();
    for (ClientStatement statement : statements(exchange)) {
      out.beginObject().key("original").text(statement.sql());
      problem(statement.sql())
          .ifPresentOrElse(
              problem -> out.key("error").text(problem),
              () -> out.key("rewritten").text(statement.sql()));
      out.endObject();
    }
    out.endArray();
    exchange.bytes(200, out.endObject().toBuffer());
  }

  private static List<ClientStatement> statements(Exchange exchange) throws IOException {
    if (!exchange.method().equals("GET")) {
      return StatementsBody.parse(exchange.body(), exchange.limits());
    }
    if (!exchange.query().has("q")) {
      throw new HttpFailure(400, "query not specified");
    }
    return List.of(new ClientStatement(exchange.query().text("q"), List.of()));
  }

  private static Optional<String> problem(String sql) {
    try {
      return Statement.split(sql).stream()
          .filter(statement -> statement.near().isPresent())
          .map(ErrorText::refusal)
          .findFirst();
    } catch (SluiceException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
