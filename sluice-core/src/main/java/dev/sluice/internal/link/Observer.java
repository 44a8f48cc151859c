package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.Ending;
import dev.sluice.internal.Version;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A link that only asks: it is no client, and the writer keeps nothing of it. One thread at a time.
 */
public final class Observer implements AutoCloseable {
  private static final int FRAME_BYTES_MAX = 1 << 20;

  private final SocketChannel channel;
  private final Selector selector;
  private final FrameReader in = new FrameReader();

  private Observer(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Connects.
   *
   * @throws IOException if nobody listens there
   * @throws SluiceException READ_ONLY if another user does
   */
  public static Observer connect(Path socket) throws IOException {
    SocketChannel channel = Peer.connect(socket);
    Selector selector = null;
    try {
      selector = Selector.open();
      return new Observer(channel, selector);
    } catch (IOException | RuntimeException | Error e) {
      Selector opened = selector;
      Ending.after(e, channel::close, () -> close(opened));
      throw e;
    }
  }

  private static void close(@Nullable Selector selector) throws IOException {
    if (selector != null) {
      selector.close();
    }
  }

  /**
   * Asks one question.
   *
   * @throws SluiceException TIMEOUT, or what the writer answered
   * @throws IOException if the link is lost
   */
  public byte[] ask(Question question, long deadlineNanos) throws IOException {
    FrameWriter out = new FrameWriter();
    out.append(
        Frame.OBSERVE, frame -> frame.i32(Frame.MAGIC).varint(Frame.PROTOCOL).text(Version.TEXT));
    out.append(Frame.ASK, frame -> frame.varint(1).u8(question.ordinal()));
    if (!out.send(channel)) {
      throw new IOException("the writer's socket takes nothing");
    }
    return answer(nextFrame(deadlineNanos));
  }

  private static byte[] answer(WireReader fields) throws IOException {
    Frame type = Frame.of(fields.u8());
    if (type == Frame.REFUSE) {
      fields.text();
      throw SluiceException.of(SluiceError.VERSION_MISMATCH, fields.text());
    }
    if (type != Frame.REPLY) {
      throw new IOException("unexpected " + type);
    }
    fields.varint();
    if (fields.u8() != 0) {
      throw (SluiceException) Outcomes.read(fields);
    }
    return fields.rest();
  }

  private WireReader nextFrame(long deadlineNanos) throws IOException {
    try {
      WireReader frame;
      while ((frame = in.next(FRAME_BYTES_MAX)) == null) {
        awaitReadable(deadlineNanos);
        if (!in.fill(channel)) {
          throw new EOFException("the writer hung up");
        }
      }
      return frame;
    } catch (WireException e) {
      throw new IOException("this is no writer of Sluice", e);
    }
  }

  private void awaitReadable(long deadlineNanos) throws IOException {
    long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
    if (left <= 0 || (selector.select(left) == 0 && System.nanoTime() - deadlineNanos >= 0)) {
      throw SluiceException.of(SluiceError.TIMEOUT, "the writer does not answer");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
