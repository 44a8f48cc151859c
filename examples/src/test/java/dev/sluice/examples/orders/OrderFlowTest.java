package dev.sluice.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.Sluice;
import dev.sluice.workflow.StepInfo;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OrderFlowTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir
  Path folder;

  private final Services services = new Services();
  private Sluice sluice;
  private Workflows flows;
  private Workflow<Order, Receipt> place;

  @BeforeEach
  void shop() {
    sluice = Sluice.open(folder.resolve("shop.db"));
    flows = Workflows.on(sluice).build();
    OrderFlow.create(sluice);
    sluice.execute("INSERT INTO stock VALUES ('lamp', 5)");
    place = OrderFlow.define(flows, sluice, services, services);
  }

  @AfterEach
  void close() {
    flows.close();
    sluice.close();
  }

  @Test
  void order_allGoesWell_stockAndMoneyMove() {
    Receipt receipt = place.start(order(2, "Market Square 1")).result(LONG);
    assertThat(receipt.payment()).startsWith("payment of ada/");
    assertThat(pieces()).isEqualTo(3);
    assertThat(services.balance()).isEqualTo(100);
  }

  @Test
  void order_moreThanThereIs_failsAndMovesNothing() {
    var failed = catchThrowableOfType(
        WorkflowException.WorkflowFailed.class,
        () -> place.start(order(6, "Market Square 1")).result(LONG));
    assertThat(String.valueOf(failed.failure())).contains("there is not enough of lamp");
    assertThat(pieces()).isEqualTo(5);
    assertThat(services.balance()).isZero();
  }

  @Test
  void order_parcelCannotBeSent_undoneInReverse() {
    var failed = catchThrowableOfType(
        WorkflowException.WorkflowFailed.class,
        () -> place.start(order(2, Services.NOWHERE), o -> o.id("o")).result(LONG));
    assertThat(String.valueOf(failed.failure())).contains("no such address");
    assertThat(pieces()).isEqualTo(5);
    assertThat(services.balance()).isZero();
    assertThat(flows.steps("o").stream().map(StepInfo::path))
        .containsExactly("reserve", "charge", "ship", "charge!undo", "reserve!undo");
  }

  @Test
  void demo_threeOrders_exitCode0AndStepsShown() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new OrdersCommand()).setOut(new PrintWriter(out, true)).execute();
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("order-3 reserve!undo DONE", "3 lamps left, 4000 cents taken: right");
  }

  private static Order order(int pieces, String address) {
    return new Order("ada", "lamp", pieces, 100, address);
  }

  private long pieces() {
    return sluice.query("SELECT pieces FROM stock").single().longValue(0);
  }
}
