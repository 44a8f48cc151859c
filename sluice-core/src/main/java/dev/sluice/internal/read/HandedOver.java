package dev.sluice.internal.read;

import dev.sluice.Row;
import dev.sluice.internal.codec.Values;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that calls SQLite for one virtual thread, for the length of one read.
 *
 * <p>The two alternate strictly, like coroutines: exactly one of them runs while the other waits
 * for its message, so the connection is never used by both and no queue ever holds more than one.
 * Rows go over in chunks; between two chunks the platform thread serves what the row action asks
 * for, which may itself be a stream.
 *
 * <pre>
 *   virtual                      platform
 *   Task(stream)  ------------>  steps the statement
 *                 <------------  Chunk(rows)
 *   action, perhaps with
 *   Task(query)   ------------>  runs it
 *                 <------------  Done(result)
 *   Resume        ------------>  steps on            (or Stop: ends the statement)
 *                 <------------  Done
 *   Stop          ------------>  leaves
 * </pre>
 *
 * <p>An interrupt of the virtual thread interrupts the statement; the thread still waits for the
 * platform thread to come back, which it then does at once, and keeps its flag.
 */
final class HandedOver implements Workplace {
  private static final int CHUNK_ROWS = 256;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Reader reader;
  private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(1);

  HandedOver(Reader reader, Executor platformThreads) {
    this.reader = reader;
    platformThreads.execute(this::serve);
  }

  private sealed interface Order {}

  private record Task(Work<?> work) implements Order {}

  private enum Signal implements Order {
    RESUME,
    STOP
  }

  private sealed interface Answer {}

  private record Chunk(List<Row> rows) implements Answer {}

  private record Done(@Nullable Object result) implements Answer {}

  private record Threw(Throwable error) implements Answer {}

  /** Unwinds a statement whose remaining rows nobody wants. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the result of this very work
  public <R extends @Nullable Object> R run(Work<R> work) throws SqliteException {
    orders.add(new Task(work));
    return (R) result(answer());
  }

  @Override
  public void stream(Source source, Consumer<Row> action) throws SqliteException {
    orders.add(new Task(() -> {
      sendRows(source);
      return null;
    }));
    Answer answer = answer();
    while (answer instanceof Chunk chunk) {
      accept(chunk, action);
      orders.add(Signal.RESUME);
      answer = answer();
    }
    result(answer);
  }

  @Override
  public void close() {
    orders.add(Signal.STOP);
  }

  private void accept(Chunk chunk, Consumer<Row> action) {
    boolean accepted = false;
    try {
      chunk.rows.forEach(action);
      accepted = true;
    } finally {
      if (!accepted) {
        orders.add(Signal.STOP);
        answer();
      }
    }
  }

  private static @Nullable Object result(Answer answer) throws SqliteException {
    return switch (answer) {
      case Done done -> done.result;
      case Threw(SqliteException e) -> throw e;
      case Threw(RuntimeException e) -> throw e;
      case Threw(Error e) -> throw e;
      case Threw(Throwable e) -> throw new AssertionError("not thrown by any work", e);
      case Chunk _ -> throw new AssertionError("rows without a stream");
    };
  }

  /** Waits for the platform thread, whatever happens: until it answers, the connection is in use. */
  private Answer answer() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          // Asked again and again once interrupted: the first may come before the statement.
          Answer answer = interrupted ? answers.poll(1, TimeUnit.MILLISECONDS) : answers.take();
          if (answer != null) {
            return answer;
          }
          reader.interrupt();
        } catch (InterruptedException e) {
          interrupted = true;
          reader.interrupt();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The platform thread: serves until it is told to go on with, or to stop, what it was at. */
  private void serve() {
    while (nextOrder() instanceof Task task) {
      answers.add(perform(task.work));
    }
  }

  private Order nextOrder() {
    while (true) {
      try {
        return orders.take();
      } catch (InterruptedException e) {
        // Nobody should interrupt this private thread, and leaving would strand its caller.
      }
    }
  }

  private static Answer perform(Work<?> work) {
    try {
      return new Done(work.run());
    } catch (Throwable e) { // all of it belongs to the caller
      return new Threw(e);
    }
  }

  private void sendRows(Source source) throws SqliteException {
    List<Row> rows = new ArrayList<>();
    int[] bytes = {0};
    source.forEach(row -> {
      rows.add(row);
      bytes[0] += bytes(row);
      if (rows.size() == CHUNK_ROWS || bytes[0] >= CHUNK_BYTES) {
        send(rows);
        bytes[0] = 0;
      }
    });
    if (!rows.isEmpty()) {
      send(rows);
    }
  }

  private static int bytes(Row row) {
    int bytes = 0;
    for (int i = 0; i < row.size(); i++) {
      bytes += Values.bytes(row.value(i));
    }
    return bytes;
  }

  private void send(List<Row> rows) {
    answers.add(new Chunk(List.copyOf(rows)));
    rows.clear();
    Order order = nextOrder();
    while (order instanceof Task task) {
      answers.add(perform(task.work));
      order = nextOrder();
    }
    if (order == Signal.STOP) {
      throw new Stopped();
    }
  }
}
