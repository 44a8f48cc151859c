package dev.sluice.cli;

import dev.sluice.Row;
import dev.sluice.Snapshot;
import dev.sluice.Sql;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice query}: reads, all SQL arguments from one snapshot, rows printed as they come. */
@Command(
    name = "query",
    header = "Read, beside any number of writers; a table, CSV or JSON.",
    description = {
      "Does not wait for writers, and never becomes one: the file stays as it is.",
      "Several SQL arguments see one and the same snapshot."
    },
    footer = {
      "",
      "Examples:",
      "  sluice query app.db \"SELECT * FROM job ORDER BY id LIMIT 20\"",
      "  sluice query app.db \"SELECT * FROM job WHERE state = ?\" -p ready --csv",
      "  sluice query app.db \"SELECT * FROM job WHERE id = :id\" -p id=7 --json | jq .",
    })
final class QueryCommand implements Callable<Integer> {
  private static final int WIDTH_DEFAULT = 80;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private Statements statements = new Statements();

  @ArgGroup(exclusive = true)
  private Format format = new Format();

  /** How rows are printed. */
  static final class Format {
    @Option(names = "--csv", description = "CSV with a header line (RFC 4180).")
    private boolean csv;

    @Option(names = "--json", description = "A JSON array of one object a row.")
    private boolean json;

    @Option(
        names = "--width",
        paramLabel = "N",
        description = "Cut table cells at N columns, 0 never (default: 80).")
    private int width = WIDTH_DEFAULT;
  }

  @Override
  public Integer call() {
    if (format.width < 0) {
      throw new ParameterException(
          spec.commandLine(), "--width must be 0 or more, is " + format.width);
    }
    List<Sql> queries = statements.hasParameters()
        ? List.of(statements.bound())
        : statements.texts().stream().map(text -> Sql.of(text.text())).toList();
    PrintWriter out = spec.commandLine().getOut();
    statements.database().read(snapshot -> {
      print(snapshot, queries, out);
      return true;
    });
    return ExitCode.OK;
  }

  private void print(Snapshot snapshot, List<Sql> queries, PrintWriter out) {
    RowWriter writer = writer(out);
    for (Sql query : queries) {
      print(snapshot, query, writer);
    }
    out.flush();
    if (writer instanceof TableWriter table && table.cut()) {
      spec.commandLine()
          .getErr()
          .println("sluice: values wider than " + format.width + " columns are cut;"
              + " --width 0, --csv and --json show them whole");
    }
  }

  private RowWriter writer(PrintWriter out) {
    if (format.csv) {
      return new CsvWriter(out);
    }
    return format.json
        ? new JsonWriter(out)
        : new TableWriter(out, format.width == 0 ? Integer.MAX_VALUE : format.width);
  }

  private static void print(Snapshot snapshot, Sql query, RowWriter writer) {
    Printing printing = new Printing(writer);
    snapshot.forEach(printing, query);
    if (!printing.begun) {
      // Without a row nobody has told the columns; the snapshot gives the same nothing again.
      writer.begin(snapshot.query(query).columns());
    }
    writer.end();
  }

  private static final class Printing implements Consumer<Row> {
    private final RowWriter writer;
    private boolean begun;

    Printing(RowWriter writer) {
      this.writer = writer;
    }

    @Override
    public void accept(Row row) {
      if (!begun) {
        writer.begin(row.columns());
        begun = true;
      }
      writer.row(row);
    }
  }
}
