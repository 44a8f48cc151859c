package dev.sluice.workflow.testkit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.Sluice;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowHandle;
import dev.sluice.workflow.Workflows;
import dev.sluice.workflow.testkit.CrashPoints;
import dev.sluice.workflow.testkit.ReplayCheck;
import dev.sluice.workflow.testkit.WorkflowKit;
import dev.sluice.workflow.testkit.example.Shop.Gateway;
import dev.sluice.workflow.testkit.example.Shop.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShopTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Order ORDER = new Order("apple", 250);

  private final Gateway gateway = new Gateway();

  @Test
  void order_thatNobodyApproves_isDeclinedAfterThreeDays() {
    try (WorkflowKit kit = WorkflowKit.open()) {
      Instant begin = kit.time().instant();
      Workflow<Order, String> place = Shop.define(kit.process(), gateway);

      assertEquals("declined", place.start(ORDER).result(SOON));
      assertEquals(3, Duration.between(begin, kit.time().instant()).toDays());
    }
  }

  @Test
  void order_isChargedOnce_thoughItsProcessDies() {
    try (WorkflowKit kit = WorkflowKit.open()) {
      stock(kit.sluice());
      kit.time().skip(false);
      Workflow<Order, String> place = Shop.define(kit.process(), gateway);
      place.start(ORDER, o -> o.id("order-42"));
      kit.time().advance(Duration.ofDays(1));
      kit.crash();

      Workflows flows = kit.process();
      Shop.define(flows, gateway);
      flows.send("order-42", "approval", true);
      kit.time().skip(true);
      WorkflowHandle<String> order = flows.find("order-42", String.class).orElseThrow();
      assertEquals("paid 250", order.result(SOON));
      assertEquals(250, gateway.total());
    }
  }

  @Test
  void order_endsTheSame_whereverItsProcessDies() {
    String result = CrashPoints.of((Workflows flows) -> Shop.define(flows, gateway))
        .before(sluice -> {
          stock(sluice);
          gateway.forget();
        })
        .drive((flows, id) -> flows.send(id, "approval", true, "approval-1"))
        .after(sluice -> {
          assertEquals(4L, sluice.query("SELECT n FROM stock").singleValue());
          assertEquals(250, gateway.total());
        })
        .run(ORDER);

    assertEquals("paid 250", result);
  }

  @Test
  void order_fitsTheHistoriesOfEarlierVersions() {
    try (WorkflowKit kit = WorkflowKit.open()) {
      Workflows flows = kit.process();
      Shop.define(flows, gateway);

      ReplayCheck.fitsAll(flows, Path.of("src/test/resources/histories"));
      assertEquals(0, gateway.total());
    }
  }

  private static void stock(Sluice sluice) {
    sluice.execute("CREATE TABLE stock (sku TEXT, n INTEGER)");
    sluice.execute("INSERT INTO stock VALUES ('apple', 5)");
  }
}
