package dev.sluice.e2e;

import dev.sluice.Sluice;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process that runs workflows until its standard input ends: {@code order} asks for approval. */
final class FlowMain {
  private FlowMain() {}

  /** The database. */
  public static void main(String[] args) throws IOException {
    try (Sluice sluice = Sluice.open(Path.of(args[0]));
        Workflows flows = Workflows.on(sluice)
            .lease(Duration.ofSeconds(1))
            .hot(Duration.ofMillis(5))
            .scan(Duration.ofMillis(20))
            .build()) {
      flows.define("order", 1, String.class, String.class, (wf, sku) -> {
        String payment = wf.step("charge", String.class, () -> "paid for " + sku);
        wf.append("news", payment);
        boolean ok = wf.receive("approval", Boolean.class);
        wf.append("news", ok ? "approved" : "refused");
        return payment + ", " + ok;
      });
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
  }
}
