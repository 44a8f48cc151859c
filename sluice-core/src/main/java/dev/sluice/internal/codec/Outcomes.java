package dev.sluice.internal.codec;

import dev.sluice.Column;
import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.SeriesResult;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.StatementResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a write as bytes, for the link and for the receipts kept in the database: a {@link
 * Receipt}, a list of them, an {@link EncodedResult}, or a {@link SluiceException}.
 */
public final class Outcomes {
  private static final int RECEIPT = 1;
  private static final int RECEIPTS = 2;
  private static final int RESULT = 3;
  private static final int ERROR = 4;
  private static final int DONE = 5;
  private static final int SERIES = 6;
  private static final int SKIPPED = 7;
  private static final int ONCE = 8;
  private static final int MESSAGE_CHARS_MAX = 4000;

  private Outcomes() {}

  /** An operation's result, where caller and writer share a process. */
  public record Result(@Nullable Object value) {}

  /** An operation's result as its codec wrote it, behind a byte that is 0 for null. */
  public record EncodedResult(byte[] bytes) {}

  /** What came of a write under a key: applied now, or earlier and not again. */
  public record Once(Object outcome, boolean replayed) {}

  /** The outcome, without what a key adds to it. */
  public static Object plain(Object outcome) {
    return outcome instanceof Once(Object plain, boolean _) ? plain : outcome;
  }

  /** The answer of a write that has no result of its own. */
  public record Done() {
    /** The only one needed. */
    public static final Done DONE = new Done();
  }

  /** Appends an outcome. */
  public static void write(Object outcome, WireWriter out) {
    switch (outcome) {
      case Receipt receipt -> writeReceipt(receipt, out.u8(RECEIPT));
      case List<?> receipts -> {
        out.u8(RECEIPTS).varint(receipts.size());
        receipts.forEach(receipt -> writeReceipt((Receipt) receipt, out));
      }
      case SeriesResult series -> writeSeries(series, out.u8(SERIES));
      case EncodedResult(byte[] encoded) -> out.u8(RESULT).blob(encoded);
      case SluiceException error -> writeError(error, out.u8(ERROR));
      case Done _ -> out.u8(DONE);
      case Once(Object plain, boolean replayed) -> write(plain, out.u8(ONCE).u8(replayed ? 1 : 0));
      default -> throw new IllegalArgumentException("not an outcome: " + outcome.getClass());
    }
  }

  /** Reads an outcome. */
  public static Object read(WireReader in) {
    return switch (in.u8()) {
      case RECEIPT -> readReceipt(in);
      case RECEIPTS -> {
        int count = in.count(2);
        List<Receipt> receipts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          receipts.add(readReceipt(in));
        }
        yield receipts;
      }
      case RESULT -> new EncodedResult(in.blob());
      case ERROR -> readError(in);
      case DONE -> Done.DONE;
      case SERIES -> readSeries(in);
      case ONCE -> {
        boolean replayed = in.u8() == 1;
        yield new Once(readPlain(in), replayed);
      }
      default -> throw new WireException("unknown kind of outcome");
    };
  }

  private static Object readPlain(WireReader in) {
    Object plain = read(in);
    if (plain instanceof Once) {
      throw new WireException("a key's outcome inside another's");
    }
    return plain;
  }

  /** Whether nothing of the write is to stay in the file. */
  public static boolean isUndone(@Nullable Object outcome) {
    return outcome instanceof SluiceException
        || (outcome instanceof SeriesResult series && !series.applied());
  }

  private static void writeSeries(SeriesResult series, WireWriter out) {
    out.u8(series.applied() ? 1 : 0).varint(series.results().size());
    for (StatementResult result : series.results()) {
      switch (result) {
        case StatementResult.Done done -> {
          writeReceipt(done.receipt(), out.u8(RECEIPT));
          out.varint(done.lastChanges()).varint(done.lastRowId()).varint(done.nanos());
        }
        case StatementResult.Failed(SluiceException error) -> writeError(error, out.u8(ERROR));
        case StatementResult.Skipped _ -> out.u8(SKIPPED);
      }
    }
  }

  private static SeriesResult readSeries(WireReader in) {
    boolean applied = in.u8() == 1;
    int count = in.count(1);
    List<StatementResult> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(
          switch (in.u8()) {
            case RECEIPT ->
              new StatementResult.Done(readReceipt(in), in.varint(), in.varint(), in.varint());
            case ERROR -> new StatementResult.Failed(readError(in));
            case SKIPPED -> new StatementResult.Skipped();
            default -> throw new WireException("unknown kind of result of a statement");
          });
    }
    return new SeriesResult(applied, results);
  }

  private static void writeReceipt(Receipt receipt, WireWriter out) {
    Rows rows = receipt.rows();
    int flags = (receipt.inserted() ? 1 : 0)
        | (rows.columns().isEmpty() ? 0 : 2)
        | (rows.origins().isEmpty() ? 0 : 4);
    out.u8(flags).varint(receipt.changes());
    if (receipt.inserted()) {
      out.varint(receipt.insertId());
    }
    if (!rows.columns().isEmpty()) {
      writeRows(rows, out);
    }
  }

  private static Receipt readReceipt(WireReader in) {
    int flags = in.u8();
    long changes = in.varint();
    boolean inserted = (flags & 1) != 0;
    long insertId = inserted ? in.varint() : 0;
    return new Receipt(
        changes,
        insertId,
        inserted,
        (flags & 2) != 0 ? readRows(in, (flags & 4) != 0) : Rows.none());
  }

  private static void writeRows(Rows rows, WireWriter out) {
    out.varint(rows.columns().size());
    rows.columns().forEach(out::text);
    rows.origins().forEach(column -> out.text(column.declaredType()).text(column.table()));
    out.varint(rows.size());
    for (Row row : rows) {
      for (int i = 0; i < row.size(); i++) {
        Values.write(row.value(i), out);
      }
    }
  }

  private static Rows readRows(WireReader in, boolean described) {
    List<String> columns = new ArrayList<>();
    for (int i = in.count(1); i > 0; i--) {
      columns.add(in.text());
    }
    List<String> names = List.copyOf(columns);
    List<Column> origins = new ArrayList<>();
    for (int i = 0; described && i < names.size(); i++) {
      origins.add(new Column(names.get(i), in.text(), in.text()));
    }
    int count = in.count(names.size());
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      @Nullable Object[] values = new @Nullable Object[names.size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = Values.read(in);
      }
      rows.add(new Row(names, values));
    }
    return new Rows(names, List.copyOf(origins), rows);
  }

  private static void writeError(SluiceException error, WireWriter out) {
    String message = String.valueOf(error.getMessage());
    if (message.length() > MESSAGE_CHARS_MAX) {
      message = message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
    out.text(error.code().name()).varint(error.sqliteCode()).text(message);
  }

  private static SluiceException readError(WireReader in) {
    String name = in.text();
    int sqliteCode = (int) in.varint();
    String message = in.text();
    try {
      return SluiceException.of(SluiceError.valueOf(name), message, sqliteCode, null);
    } catch (IllegalArgumentException e) {
      throw new WireException("unknown error code " + name, e);
    }
  }
}
