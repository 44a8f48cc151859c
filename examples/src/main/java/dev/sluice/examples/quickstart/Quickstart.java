package dev.sluice.examples.quickstart;

import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The example of the README; a test keeps the two alike. */
final class Quickstart {
  private Quickstart() {}

  record Payment(String from, String to, long cents) {}

  static final Operation<Payment, Boolean> PAY =
      Operation.of("pay", Payment.class, Boolean.class, (tx, pay) -> {
        var balance = tx.query("SELECT cents FROM account WHERE name = ?", pay.from());
        if (balance.single().longValue(0) < pay.cents()) return false;
        tx.execute("UPDATE account SET cents = cents - ? WHERE name = ?", pay.cents(), pay.from());
        tx.execute("UPDATE account SET cents = cents + ? WHERE name = ?", pay.cents(), pay.to());
        return true;
      });

  static List<String> run(Path file) {
    try (Sluice sluice = Sluice.open(file, SluiceOptions.defaults().withOperations(List.of(PAY)))) {
      sluice.execute("CREATE TABLE account(name TEXT PRIMARY KEY, cents INTEGER) STRICT");
      String insert = "INSERT INTO account VALUES (?, ?)";
      sluice.execute(insert, "ada", 500); // committed and on disk when it returns
      sluice.executeAll(List.of(Sql.of(insert, "bob", 0), Sql.of(insert, "eve", 0))); // all or none
      sluice.call(PAY, new Payment("ada", "bob", 300)); // code that runs at the writer, atomically
      Ticket ticket = sluice.enqueue("UPDATE account SET cents = cents + 1"); // in the journal
      sluice.await(ticket, Duration.ofSeconds(5)); // applied
      return sluice.query(
          row -> row.text("name") + " " + row.longValue("cents"),
          "SELECT name, cents FROM account ORDER BY name"); // a snapshot, read in this process
    }
  }
}
