package dev.sluice.server.internal.rqlite;

import dev.sluice.CopyOption;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * GET /db/backup: a consistent copy, taken while others write; as an SQLite file or as SQL.
 * Thread-safe.
 */
public final class Backup {
  private static final String INVALID = "invalid backup format";

  private final Sluice sluice;

  /** Over an open database. */
  public Backup(Sluice sluice) {
    this.sluice = sluice;
  }

  /** Answers. */
  public void answer(Exchange exchange) throws IOException {
    String format = exchange.query().text("fmt");
    boolean vacuum = exchange.query().has("vacuum");
    if (vacuum && (format.equals("sql") || format.equals("delete"))) {
      throw new HttpFailure(500, INVALID);
    }
    if (format.equals("sql")) {
      dump(exchange);
    } else {
      file(exchange, options(format, vacuum));
    }
  }

  private static Set<CopyOption> options(String format, boolean vacuum) {
    Set<CopyOption> options = EnumSet.noneOf(CopyOption.class);
    if (vacuum) {
      options.add(CopyOption.COMPACT);
    }
    if (format.equals("delete")) {
      options.add(CopyOption.ROLLBACK_JOURNAL);
    }
    return options;
  }

  /** The copy is gone before the answer ends; one that fails half-way never ends in order. */
  private void file(Exchange exchange, Set<CopyOption> options) throws IOException {
    OutputStream out;
    try (TemporaryFile copy = TemporaryFile.besides(sluice)) {
      sluice.copyTo(copy.path(), options);
      exchange.header("Content-Type", "application/octet-stream");
      out = body(exchange);
      Files.copy(copy.path(), out);
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
    out.close();
  }

  private static OutputStream body(Exchange exchange) throws IOException {
    OutputStream out = exchange.stream(200);
    return exchange.query().has("compress") ? new GZIPOutputStream(out, 32 * 1024) : out;
  }

  private void dump(Exchange exchange) throws IOException {
    String tables = exchange.query().text("tables");
    List<String> wanted = tables.isEmpty() ? List.of() : List.of(tables.split(","));
    exchange.header("Content-Type", "application/sql");
    OutputStream out = body(exchange);
    try {
      sluice.read(snapshot -> {
        new SqlDump(snapshot, out).write(wanted);
        return out;
      });
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // the client has gone
    }
    out.close();
  }
}
