package dev.sluice.cli;

import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Sluice;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice exec}: all given statements as one atomic, durable write. */
@Command(
    name = "exec",
    header = "Write: one or more statements as one atomic, durable write.",
    description = {
      "All statements of all SQL arguments are one atomic write: either",
      "everything is applied and on disk when the command returns 0, or nothing is.",
      "Creates the database file where there is none."
    },
    footer = {
      "",
      "Examples:",
      "  sluice exec app.db \"CREATE TABLE job(id INTEGER PRIMARY KEY, state TEXT) STRICT\"",
      "  sluice exec app.db \"INSERT INTO job(state) VALUES (?) RETURNING id\" -p ready",
      "  sluice exec app.db \"UPDATE job SET state = :s WHERE id = :id\" -p s=done -p id=7",
      "  sluice exec app.db - < schema.sql"
    })
final class ExecCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private Statements statements = new Statements();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    List<Receipt> receipts = statements.hasParameters() ? executeBound() : executeAll();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(json(receipts) + "\n");
    } else {
      print(receipts, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  private List<Receipt> executeBound() {
    var statement = statements.bound();
    return write(sluice -> List.of(sluice.execute(statement)));
  }

  private List<Receipt> executeAll() {
    // On lines of their own, so that a -- comment ends with its argument.
    String script =
        statements.texts().stream().map(SqlText::text).collect(Collectors.joining("\n;\n"));
    return write(sluice -> {
      List<Receipt> receipts = sluice.executeScript(script);
      if (receipts.isEmpty()) {
        throw new CommandFailed("SQL", "the SQL has no statement: nothing was done");
      }
      return receipts;
    });
  }

  /** Where it would create the file, bad SQL must not: so it is tried on an empty database first. */
  private List<Receipt> write(Function<Sluice, List<Receipt>> write) {
    Database database = statements.database();
    if (database.isNew()) {
      database.rehearse(sluice -> {
        var _ = write.apply(sluice);
      });
    }
    try (Sluice sluice = database.openOrCreate()) {
      return write.apply(sluice);
    }
  }

  private static void print(List<Receipt> receipts, PrintWriter out) {
    for (Receipt receipt : receipts) {
      if (!receipt.rows().columns().isEmpty()) {
        TableWriter table = new TableWriter(out, Integer.MAX_VALUE);
        table.begin(receipt.rows().columns());
        for (Row row : receipt.rows()) {
          table.row(row);
        }
        table.end();
      }
    }
    long changes = receipts.stream().mapToLong(Receipt::changes).sum();
    out.print(count(receipts.size(), "statement") + ", " + count(changes, "row") + " changed\n");
  }

  private static JsonObject json(List<Receipt> receipts) {
    return new JsonObject()
        .put("statements", receipts.size())
        .put("changes", receipts.stream().mapToLong(Receipt::changes).sum())
        .put("receipts", receipts.stream().map(ExecCommand::json).toList());
  }

  private static JsonObject json(Receipt receipt) {
    return new JsonObject()
        .put("changes", receipt.changes())
        .put("last_insert_id", receipt.inserted() ? receipt.insertId() : null)
        .put("rows", JsonWriter.objects(receipt.rows()));
  }

  private static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
