package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.Version;
import dev.sluice.internal.client.Client;
import dev.sluice.internal.client.LocalWrite;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.LeaseSession.Kind;
import dev.sluice.internal.queue.Request;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * A client's frames to the writer: appended one by one, sent at once or, where more will come in the
 * next microseconds, together. Never blocks; what the socket does not take, whoever has the turn at
 * the selector sends. Guarded by the link's lock.
 */
final class LinkSender {
  private final SocketChannel channel;
  private final Selector selector;
  private final FrameWriter out = new FrameWriter();
  private int writersFrameBytesMax = Integer.MAX_VALUE;
  private boolean soon;

  LinkSender(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /** The longest frame that the writer takes, as it has told. */
  void writersFrameBytesMax(int bytes) {
    writersFrameBytesMax = bytes;
  }

  void hello(Client client, long queuedSent, int frameBytesMax) {
    frame(Frame.HELLO, frame -> {
      frame.i32(Frame.MAGIC).varint(Frame.PROTOCOL).text(Version.TEXT).uuid(client.id());
      frame.varint(client.lastNumber()).varint(queuedSent).varint(frameBytesMax);
    });
    now();
  }

  void bye() {
    frame(Frame.BYE, _ -> {});
    now();
  }

  void held(long number) {
    frame(Frame.HELD, frame -> frame.varint(number));
    now();
  }

  /**
   * Appends a write.
   *
   * @param confirmed the number up to which all answers have come
   */
  void write(LocalWrite write, long confirmed) {
    long left = Math.max(0, write.deadlineNanos() - System.nanoTime());
    frame(Frame.WRITE, new WriteFields(write, confirmed, left));
  }

  private record WriteFields(LocalWrite write, long confirmed, long leftNanos) implements Fields {
    @Override
    public void write(WireWriter frame) {
      frame.varint(write.number()).varint(confirmed).varint(leftNanos);
      Requests.write(write.request(), frame);
    }
  }

  /** Appends a step of the transaction of that number. */
  void step(long number, Command command) {
    frame(Frame.LEASE_STEP, frame -> {
      frame.varint(number).u8(command.kind().ordinal());
      if (command.kind() == Kind.RUN) {
        Requests.writeSingle(
            new Request.Single(Objects.requireNonNull(command.statement()), command.args()), frame);
      }
    });
  }

  void question(long number, Question question, Fields fields) {
    frame(Frame.ASK, frame -> {
      frame.varint(number).u8(question.ordinal());
      fields.write(frame);
    });
  }

  /** Appends a frame; one that cannot be sent fails alone. */
  private void frame(Frame type, Fields fields) {
    try {
      out.append(type, fields, writersFrameBytesMax);
    } catch (SluiceException e) {
      throw e;
    } catch (RuntimeException e) { // from a record's own accessors
      throw SluiceException.of(
          SluiceError.OP_FAILED, "the request cannot be sent to the writer: " + e, 0, e);
    }
  }

  /** Sends what the socket takes. */
  void now() {
    soon = false;
    try {
      boolean waits = out.isPartlySent();
      if (!out.send(channel) && !waits) {
        selector.wakeup(); // whoever has the turn waits until the socket takes more
      }
    } catch (IOException e) {
      selector.wakeup(); // its read fails, too, and ends the link
    }
  }

  /** Leaves it to whoever has the turn to send all there is by then, with one system call. */
  void soon() {
    if (!soon) {
      soon = true;
      selector.wakeup();
    }
  }

  /** Whoever has the turn sends what was left to it. */
  void ifSoon() {
    if (soon) {
      now();
    }
  }

  /** Whether the socket has not taken everything. */
  boolean hasUnsent() {
    return out.unsent() > 0;
  }
}
