package dev.sluice.server.internal.rqlite;

import dev.sluice.Column;
import dev.sluice.Row;
import dev.sluice.RowSink;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Statement;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.UnsupportedValue;
import dev.sluice.server.internal.rqlite.Script.Part;
import dev.sluice.server.internal.stream.Outflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A query whose rows are sent as they are read, however many there are: lines of JSON for {@code
 * Accept: application/x-ndjson}, rqlite's form in chunks for {@code ?stream}. Thread-safe.
 */
final class StreamedQuery {
  private static final String LINES = "application/x-ndjson";
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Sluice sluice;
  private final Duration time;

  /** Each answer may take so long. */
  StreamedQuery(Sluice sluice, Duration time) {
    this.sluice = sluice;
    this.time = time;
  }

  static boolean isWanted(Exchange exchange) {
    return exchange.query().has("stream") || wantsLines(exchange);
  }

  private static boolean wantsLines(Exchange exchange) {
    String accept = exchange.header("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(LINES);
  }

  /** Answers. */
  void answer(Exchange exchange, List<ClientStatement> statements, Wishes wishes)
      throws IOException {
    Sql sql = single(statements);
    Duration limit =
        wishes.isLimited() && wishes.dbTimeout().compareTo(time) < 0 ? wishes.dbTimeout() : time;
    Duration cutOff = limit.plus(GRACE); // the database's own limit comes first, and is told
    boolean lines = wantsLines(exchange);
    JsonOut json = new JsonOut(!lines && wishes.pretty());
    try (Outflow out = new Outflow(exchange, json, cutOff)) {
      if (lines) {
        exchange.header("Content-Type", LINES);
        lines(out, sql, wishes, limit, exchange);
      } else {
        results(out, sql, wishes, limit, exchange);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Sql single(List<ClientStatement> statements) {
    if (statements.size() == 1 && !Script.isDisallowed(statements.getFirst())) {
      Script script = Script.toQuery(statements.getFirst());
      if (script.problem() == null && script.parts().size() == 1) {
        return single(script.parts().getFirst());
      }
    }
    throw new HttpFailure(400, "a streamed query is one statement that reads");
  }

  private static Sql single(Part part) {
    String problem = part.problem();
    if (problem != null) {
      throw new HttpFailure(400, problem);
    }
    if (part.statement().kind() != Statement.Kind.READ) {
      throw new HttpFailure(400, ErrorText.READ_ONLY);
    }
    return part.sql();
  }

  private void lines(Outflow out, Sql sql, Wishes wishes, Duration limit, Exchange exchange)
      throws IOException {
    LinesJson rows = new LinesJson(out.json(), wishes);
    try {
      sluice.within(limit).stream(flowing(rows, out), sql);
      rows.end();
    } catch (SluiceException e) {
      if (!out.hasBegun() && !ErrorText.isOfStatement(e)) {
        throw ErrorText.whole(e, exchange);
      }
      errorLine(out, e.code().name() + ": " + e.getMessage());
    } catch (UnsupportedValue e) {
      errorLine(out, String.valueOf(e.getMessage()));
    }
    out.end();
  }

  /** The last line says that it is not all. */
  private static void errorLine(Outflow out, String message) {
    out.json().backToLine();
    out.json().beginObject().key("error").text(message).endObject().endLine();
  }

  private void results(Outflow out, Sql sql, Wishes wishes, Duration limit, Exchange exchange)
      throws IOException {
    RowsJson rows = new RowsJson(out.json(), wishes);
    out.json().beginObject().key("results").beginArray().beginObject();
    try {
      sluice.within(limit).stream(flowing(rows, out), sql);
      rows.end();
      out.json().endObject().endArray().endObject();
      out.end();
    } catch (SluiceException e) {
      requireNotBegun(out, e);
      if (!ErrorText.isOfStatement(e)) {
        throw ErrorText.whole(e, exchange);
      }
      Answer failure = new Answer.Failure(String.valueOf(e.getMessage()), /* inQuery= */ true);
      exchange.bytes(200, ResultsJson.of(List.of(failure), wishes, 0).toBuffer());
    } catch (UnsupportedValue e) {
      requireNotBegun(out, e);
      throw new HttpFailure(500, String.valueOf(e.getMessage()));
    }
  }

  /** Half of the answer has left: the client learns from its missing end that something is wrong. */
  private static void requireNotBegun(Outflow out, RuntimeException e) throws IOException {
    if (out.hasBegun()) {
      throw new IOException("an answer was cut off: " + e.getMessage(), e);
    }
  }

  private static RowSink flowing(RowSink rows, Outflow out) {
    return new RowSink() {
      @Override
      public void columns(List<Column> columns) {
        rows.columns(columns);
      }

      @Override
      public void row(Row row) {
        rows.row(row);
        out.flow();
      }
    };
  }
}
