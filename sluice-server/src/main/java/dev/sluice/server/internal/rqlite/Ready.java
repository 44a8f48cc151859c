package dev.sluice.server.internal.rqlite;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.server.internal.http.Exchange;
import java.io.IOException;
import java.time.Duration;

/** GET /readyz: whether the writer answers and the file can be read. Thread-safe. */
public final class Ready {
  private static final Duration ASK = Duration.ofSeconds(2);

  private final Sluice sluice;

  /** Over an open database. */
  public Ready(Sluice sluice) {
    this.sluice = sluice;
  }

  /** Answers. */
  public void answer(Exchange exchange) throws IOException {
    String node = "[+]node ok";
    if (exchange.query().has("noleader")) {
      exchange.text(200, node);
      return;
    }
    Sluice asked = sluice.within(exchange.query().duration("timeout").orElse(ASK));
    try {
      asked.stats();
    } catch (SluiceException e) {
      exchange.text(503, node + "\n[+]leader does not exist");
      return;
    }
    try {
      asked.query("SELECT 1 FROM sqlite_schema LIMIT 1");
    } catch (SluiceException e) {
      exchange.text(503, node + "\n[+]leader ok\n[+]store not ready");
      return;
    }
    String sync = exchange.query().has("sync") ? "\n[+]sync ok" : "";
    exchange.text(200, node + "\n[+]leader ok\n[+]store ok" + sync + "\n[+]db ok");
  }
}
