package dev.sluice.internal.link;

import dev.sluice.Atomicity;
import dev.sluice.Operation;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.Values;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sql.ParsedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests as bytes: on the link, and in the journal. What is read is checked like any caller's
 * statement: the other side may be another version.
 */
public final class Requests {
  private static final int SINGLE = 1;
  private static final int SEVERAL = 2;
  private static final int CALL = 3;
  private static final int LEASE = 4;
  private static final int SERIES = 5;
  private static final int REPLACE = 6;
  private static final int ONCE = 7;
  private static final int SCRIPT = 8;
  private static final int STEP_STATEMENT = 1;
  private static final int STEP_REFUSED = 2;
  private static final int STEP_CONTINUES = 4;

  private Requests() {}

  /** Appends a request. */
  public static void write(Request request, WireWriter out) {
    if (request instanceof Request.Single single) { // most are
      writeSingle(single, out.u8(SINGLE));
    } else {
      writeOther(request, out);
    }
  }

  private static void writeOther(Request request, WireWriter out) {
    switch (request) {
      case Request.Single single -> writeSingle(single, out.u8(SINGLE));
      case Request.Several several -> {
        out.u8(several.isScript() ? SCRIPT : SEVERAL)
            .varint(several.statements().size());
        several.statements().forEach(single -> writeSingle(single, out));
      }
      case Request.Series series -> writeSeries(series, out.u8(SERIES));
      case Request.Replace(String path) -> out.u8(REPLACE).text(path);
      case Request.Call call -> out.u8(CALL).text(call.name()).blob(encodedArguments(call));
      case Request.Once once -> {
        out.u8(ONCE).text(once.key()).text(once.digest()).varint(once.keptMillis());
        write(once.request(), out);
      }
      case Request.Lease _ -> out.u8(LEASE);
      case Request.Internal _ -> throw new IllegalArgumentException("internal requests stay here");
    }
  }

  /**
   * Reads a request.
   *
   * @throws WireException if the bytes make no sense
   * @throws SluiceException if a statement is refused
   */
  public static Request read(WireReader in) {
    return switch (in.u8()) {
      case SINGLE -> readSingle(in);
      case SEVERAL -> new Request.Several(readStatements(in));
      case SCRIPT -> new Request.Several(readStatements(in), /* isScript= */ true);
      case SERIES -> readSeries(in);
      case REPLACE -> new Request.Replace(in.text());
      case CALL -> new Request.Call(in.text(), null, null, in.blob());
      case LEASE -> new Request.Lease(new LeaseSession());
      case ONCE -> new Request.Once(in.text(), in.text(), in.varint(), readPlain(in));
      default -> throw new WireException("unknown kind of request");
    };
  }

  private static Request readPlain(WireReader in) {
    Request request = read(in);
    return switch (request) {
      case Request.Single _, Request.Several _, Request.Series _, Request.Call _ -> request;
      case Request.Once _, Request.Replace _, Request.Lease _, Request.Internal _ ->
        throw new WireException("this kind of request cannot have a key");
    };
  }

  private static List<Request.Single> readStatements(WireReader in) {
    int count = in.count(2);
    List<Request.Single> statements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      statements.add(readSingle(in));
    }
    return statements;
  }

  private static void writeSeries(Request.Series series, WireWriter out) {
    int flags = (series.atomicity() == Atomicity.ALL ? 1 : 0) | (series.isLoad() ? 2 : 0);
    out.u8(flags).varint(series.limitNanos());
    out.varint(series.steps().size());
    for (Request.Step step : series.steps()) {
      int flag = step.isContinuation() ? STEP_CONTINUES : 0;
      switch (step) {
        case Request.Statement(Request.Single single, var _) ->
          writeSingle(single, out.u8(STEP_STATEMENT | flag));
        case Request.Refused(SluiceException reason, var _) ->
          Outcomes.write(reason, out.u8(STEP_REFUSED | flag));
      }
    }
  }

  private static Request.Series readSeries(WireReader in) {
    int flags = in.u8();
    Atomicity atomicity = (flags & 1) != 0 ? Atomicity.ALL : Atomicity.EACH;
    long limitNanos = in.varint();
    int count = in.count(2);
    List<Request.Step> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      steps.add(readStep(in));
    }
    return new Request.Series(steps, atomicity, limitNanos, (flags & 2) != 0);
  }

  private static Request.Step readStep(WireReader in) {
    int flags = in.u8();
    int kind = flags & ~STEP_CONTINUES;
    boolean isContinuation = kind != flags;
    if (kind == STEP_STATEMENT) {
      return new Request.Statement(readSingle(in), isContinuation);
    }
    if (kind == STEP_REFUSED && Outcomes.read(in) instanceof SluiceException reason) {
      return new Request.Refused(reason, isContinuation);
    }
    throw new WireException("unknown kind of step");
  }

  private static byte[] encodedArguments(Request.Call call) {
    byte[] encoded = call.encoded();
    return encoded == null ? encode(Objects.requireNonNull(call.declared()), call) : encoded;
  }

  private static <A extends Record, R> byte[] encode(Operation<A, R> operation, Request.Call call) {
    WireWriter out = new WireWriter(64);
    @SuppressWarnings("unchecked") // the caller's method binds the record to the operation
    A arguments = (A) Objects.requireNonNull(call.arguments());
    operation.arguments().write(arguments, out);
    return out.toBytes();
  }

  static void writeSingle(Request.Single single, WireWriter out) {
    out.text(single.statement().sql());
    Values.writeAll(single.args(), out);
  }

  static Request.Single readSingle(WireReader in) {
    ParsedStatement statement = Statements.parse(in.text());
    @Nullable Object[] args = Values.readAll(in);
    if (args.length != statement.parameterCount()) {
      throw new WireException(
          args.length + " arguments for " + statement.parameterCount() + " parameters");
    }
    return new Request.Single(statement, args);
  }
}
