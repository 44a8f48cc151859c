package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.Version;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A link that only asks: it is no client, and the writer keeps nothing of it. One thread at a time.
 */
public final class Observer implements AutoCloseable {
  private static final int FRAME_BYTES_MAX = 1 << 20;

  private final SocketChannel channel;
  private final Selector selector;
  private ByteBuffer in = ByteBuffer.allocate(4096);

  private Observer(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
    in.flip();
  }

  /**
   * Connects.
   *
   * @throws IOException if nobody listens there
   */
  public static Observer connect(Path socket) throws IOException {
    return new Observer(SocketChannel.open(UnixDomainSocketAddress.of(socket)), Selector.open());
  }

  /**
   * Asks one question.
   *
   * @throws SluiceException TIMEOUT, or what the writer answered
   * @throws IOException if the link is lost
   */
  public byte[] ask(Question question, long deadlineNanos) throws IOException {
    WireWriter out = new WireWriter(64);
    frame(out, Frame.OBSERVE);
    out.i32(Frame.MAGIC).varint(Frame.PROTOCOL).text(Version.TEXT);
    out.i32At(0, out.size() - 4);
    int start = out.size();
    frame(out, Frame.ASK);
    out.varint(1).u8(question.ordinal());
    out.i32At(start, out.size() - start - 4);
    if (channel.write(out.view()) < out.size()) {
      throw new IOException("the writer's socket takes nothing");
    }
    return answer(new WireReader(nextFrame(deadlineNanos)));
  }

  private static void frame(WireWriter out, Frame type) {
    out.i32(0).u8(type.ordinal());
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

  private ByteBuffer nextFrame(long deadlineNanos) throws IOException {
    while (in.remaining() < 4 || in.remaining() < 4 + length()) {
      if (in.remaining() >= 4 && 4 + length() > in.capacity()) {
        in = ByteBuffer.allocate(4 + length()).put(in);
      } else {
        in.compact();
      }
      awaitReadable(deadlineNanos);
      int count = channel.read(in);
      in.flip();
      if (count < 0) {
        throw new EOFException("the writer hung up");
      }
    }
    return in.slice(4, length());
  }

  private int length() throws IOException {
    int length = in.getInt(in.position());
    if (length < 1 || length > FRAME_BYTES_MAX) {
      throw new IOException("frame of " + length + " bytes");
    }
    return length;
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
