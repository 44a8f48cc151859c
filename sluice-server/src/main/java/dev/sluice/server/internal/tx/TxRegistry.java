package dev.sluice.server.internal.tx;

import dev.sluice.Sluice;
import dev.sluice.Tx;
import dev.sluice.server.Limits;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.rqlite.TxStatements;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The transactions that live in this process, and how the latest ones ended. Thread-safe. */
final class TxRegistry {
  private static final int ENDED_KEPT = 1000;

  private final Sluice sluice;
  private final TxLimits limits;
  private final Map<String, OpenTx> open = new HashMap<>();
  private final Map<String, OpenTx> ended = new LinkedHashMap<>();
  private boolean closed;

  TxRegistry(Sluice sluice, TxLimits limits) {
    this.sluice = sluice;
    this.limits = limits;
  }

  /**
   * Begins one.
   *
   * @throws dev.sluice.server.internal.http.HttpFailure 503 if too many are open
   */
  TxId begin(String home, String user, Duration total) {
    OpenTx tx = OpenTx.of(TxId.fresh(home), user, limits, total, this::ended);
    synchronized (open) {
      if (closed || open.size() >= limits.open()) {
        throw Problem.of(
                ServerError.UNAVAILABLE,
                closed
                    ? "the server is ending; begin the transaction at another"
                    : "%d transactions are open here, the limit; try again when one has ended, or raise the server's limit"
                        .formatted(open.size()))
            .toFailure();
      }
      open.put(tx.id().secret(), tx);
    }
    tx.begin(sluice);
    return tx.id();
  }

  /** Runs a request in its transaction, which should live here. */
  TxAnswer run(TxCommand command) {
    OpenTx tx;
    boolean isOpen;
    synchronized (open) {
      tx = open.get(command.id().secret());
      isOpen = tx != null;
      tx = isOpen ? tx : ended.get(command.id().secret());
    }
    if (tx == null || !tx.belongsTo(command.user())) {
      return new TxAnswer.Refused(Problem.of(
          ServerError.NOT_FOUND,
          "there is no transaction %s; begin one with POST /tx".formatted(command.id())));
    }
    return isOpen ? tx.run(command.verb(), work(command)) : new TxAnswer.Refused(tx.end());
  }

  private Function<Tx, byte[]> work(TxCommand command) {
    Limits each = limits.request();
    return switch (command.verb()) {
      case QUERY ->
        tx -> TxStatements.query(tx, command.body(), command.type(), command.query(), each);
      case EXECUTE ->
        tx -> TxStatements.execute(tx, command.body(), command.type(), command.query(), each);
      case COMMIT, ROLLBACK -> _ -> new byte[0];
    };
  }

  private void ended(OpenTx tx) {
    synchronized (open) {
      open.remove(tx.id().secret());
      ended.put(tx.id().secret(), tx);
      if (ended.size() > ENDED_KEPT) {
        ended.remove(ended.keySet().iterator().next());
      }
    }
  }

  /** How many are open. */
  int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Begins no more, and rolls back those that are open. */
  void close() {
    List<OpenTx> left;
    synchronized (open) {
      closed = true;
      left = List.copyOf(open.values());
    }
    left.forEach(OpenTx::abandon);
  }
}
