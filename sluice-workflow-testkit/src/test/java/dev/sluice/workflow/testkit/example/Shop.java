package dev.sluice.workflow.testkit.example;

import dev.sluice.workflow.Retry;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is tested: a workflow, and the service it calls. */
final class Shop {
  record Order(String sku, int cents) {}

  /** A payment service that takes money once for each key, as real ones do. */
  static final class Gateway {
    private final Map<String, Integer> payments = new ConcurrentHashMap<>();

    String charge(int cents, String key) {
      payments.putIfAbsent(key, cents);
      return "paid " + cents;
    }

    int total() {
      return payments.values().stream().mapToInt(Integer::intValue).sum();
    }

    void forget() {
      payments.clear();
    }
  }

  private Shop() {}

  static Workflow<Order, String> define(Workflows flows, Gateway gateway) {
    return flows.define("place-order", 1, Order.class, String.class, (wf, order) -> {
      boolean approved =
          wf.receive("approval", Boolean.class, Duration.ofDays(3)).orElse(false);
      if (!approved) {
        return "declined";
      }
      String payment = wf.step("charge", String.class)
          .retry(Retry.exponential(Duration.ofMinutes(1)).attempts(5))
          .call(() -> gateway.charge(order.cents(), wf.idempotencyKey()));
      wf.transaction(
          "reserve", tx -> tx.execute("UPDATE stock SET n = n - 1 WHERE sku = ?", order.sku()));
      wf.sleep(Duration.ofDays(14));
      return payment;
    });
  }
}
