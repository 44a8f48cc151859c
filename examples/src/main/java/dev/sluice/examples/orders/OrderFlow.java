package dev.sluice.examples.orders;

import dev.sluice.Sluice;
import dev.sluice.Tx;
import dev.sluice.workflow.Retry;
import dev.sluice.workflow.Wf;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.time.Duration;

/**
 * An order: reserve, charge, ship. Each part says how it is undone; when one fails for good, those before it
 * are, the last first. The stock is a table of the same file: reserving and the record of it are one
 * transaction.
 */
final class OrderFlow {
  private static final Retry RETRY = Retry.exponential(Duration.ofMillis(20))
      .cap(Duration.ofSeconds(5))
      .jitter(0.2)
      .attempts(5);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  private final Sluice sluice;
  private final Gateway gateway;
  private final Carrier carrier;

  private OrderFlow(Sluice sluice, Gateway gateway, Carrier carrier) {
    this.sluice = sluice;
    this.gateway = gateway;
    this.carrier = carrier;
  }

  /** There is not enough of it. */
  static final class SoldOut extends Exception {
    private static final long serialVersionUID = 1L;

    SoldOut(String sku) {
      super("there is not enough of " + sku);
    }
  }

  /** The tables. */
  static void create(Sluice sluice) {
    sluice.executeScript("""
        CREATE TABLE IF NOT EXISTS stock (sku TEXT PRIMARY KEY, pieces INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS reserved (flow TEXT PRIMARY KEY, sku TEXT NOT NULL, pieces INTEGER NOT NULL) STRICT""");
  }

  /** Makes it known. */
  static Workflow<Order, Receipt> define(
      Workflows flows, Sluice sluice, Gateway gateway, Carrier carrier) {
    return flows.define(
        "order", 1, Order.class, Receipt.class, new OrderFlow(sluice, gateway, carrier)::run);
  }

  private Receipt run(Wf wf, Order order) {
    wf.step("reserve", String.class)
        .undo(this::release)
        .transaction(tx -> reserve(tx, wf.id(), order));
    String payment = wf.step("charge", String.class)
        .retry(RETRY)
        .timeout(ATTEMPT)
        .undo(gateway::refund)
        .call(() -> gateway.charge(order.customer(), order.cents(), wf.idempotencyKey()));
    String parcel = wf.step("ship", String.class)
        .retry(RETRY.when(failure -> failure.is(IOException.class)))
        .timeout(ATTEMPT)
        .call(() -> carrier.ship(order.address(), wf.idempotencyKey()));
    return new Receipt(payment, parcel);
  }

  private static String reserve(Tx tx, String flow, Order order) throws SoldOut {
    long changed = tx.execute(
            "UPDATE stock SET pieces = pieces - ?1 WHERE sku = ?2 AND pieces >= ?1",
            order.pieces(),
            order.sku())
        .changes();
    if (changed == 0) {
      throw new SoldOut(order.sku());
    }
    tx.execute("INSERT INTO reserved VALUES (?, ?, ?)", flow, order.sku(), order.pieces());
    return flow;
  }

  /** May run twice: the row that goes away is what counts. */
  private void release(String flow) {
    sluice.transaction(tx -> {
      tx.execute(
          "UPDATE stock SET pieces = stock.pieces + r.pieces FROM reserved r"
              + " WHERE r.flow = ? AND stock.sku = r.sku",
          flow);
      return tx.execute("DELETE FROM reserved WHERE flow = ?", flow).changes();
    });
  }
}
