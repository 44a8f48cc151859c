package dev.sluice.examples.orders;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a saga: {@code demo orders}. */
@Command(
    name = "orders",
    mixinStandardHelpOptions = true,
    description = {
      "Three orders: one that goes well, one of more than there is, and one whose parcel cannot be sent, so",
      "that its money and its stock go back, in this order."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:stock and money are as they must be", "1:they are not, or the run failed"})
public final class OrdersCommand implements Callable<Integer> {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Spec
  private CommandSpec spec = CommandSpec.create();

  /** For picocli. */
  public OrdersCommand() {}

  @Override
  public Integer call() throws IOException {
    Path file = Files.createTempDirectory("sluice-demo").toRealPath().resolve("orders.db");
    Services services = new Services();
    try (Sluice sluice = Sluice.open(file);
        Workflows flows = Workflows.on(sluice).build()) {
      OrderFlow.create(sluice);
      sluice.execute("INSERT INTO stock VALUES ('lamp', 5)");
      Workflow<Order, Receipt> place = OrderFlow.define(flows, sluice, services, services);
      order(place, "order-1", new Order("ada", "lamp", 2, 4000, "Market Square 1"));
      order(place, "order-2", new Order("bob", "lamp", 4, 8000, "Market Square 2"));
      order(place, "order-3", new Order("eve", "lamp", 3, 6000, Services.NOWHERE));
      sluice.forEach(
          row -> say("  %s %-12s %s".formatted(row.text(0), row.text(1), row.text(2))),
          "SELECT workflow, path, state FROM workflow_steps ORDER BY workflow, seq");
      long pieces = sluice.query("SELECT pieces FROM stock").single().longValue(0);
      boolean isRight = pieces == 3 && services.balance() == 4000;
      say("%d lamps left, %d cents taken: %s"
          .formatted(pieces, services.balance(), isRight ? "right" : "WRONG"));
      return isRight ? 0 : 1;
    } catch (SluiceException e) {
      spec.commandLine().getErr().println("demo failed: " + e.getMessage());
      return 1;
    }
  }

  private void order(Workflow<Order, Receipt> place, String id, Order order) {
    try {
      Receipt receipt = place.start(order, o -> o.id(id)).result(LONG);
      say(id + ": " + receipt.payment() + ", " + receipt.parcel());
    } catch (WorkflowException.WorkflowFailed e) {
      say(id + ": " + e.state() + ": " + e.failure());
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
