package dev.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A link made by hand, byte by byte, as docs/architecture.md draws its frames. */
final class RawLink implements AutoCloseable {
  static final int HELLO = 0;
  static final int WELCOME = 1;
  static final int REFUSE = 2;
  static final int WRITE = 3;
  static final int ANSWER = 4;
  static final int OBSERVE = 13;
  static final int MAGIC = 0x534c5543;
  static final int PROTOCOL = 4;
  private static final int FRAME_BYTES_MAX = 16 << 20;

  private static final long LONGEST_MILLIS = 30_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  RawLink(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    channel.configureBlocking(false);
    this.key = channel.register(selector, SelectionKey.OP_READ);
  }

  /** To the writer of a database, as its endpoint note says. */
  static RawLink to(Path runtime) throws IOException {
    return new RawLink(SocketChannel.open(UnixDomainSocketAddress.of(note(runtime, "socket"))));
  }

  /** A field of the endpoint note. */
  static String note(Path runtime, String field) throws IOException {
    return Files.readAllLines(runtime.resolve("endpoint")).stream()
        .filter(line -> line.startsWith(field + "="))
        .map(line -> line.substring(field.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** The fields of a frame. */
  static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Step {
      void run() throws IOException;
    }

    private Fields then(Step step) {
      try {
        step.run();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Fields u8(int value) {
      return then(() -> out.writeByte(value));
    }

    Fields i32(int value) {
      return then(() -> out.writeInt(value));
    }

    Fields varint(long value) {
      long left = (value << 1) ^ (value >> 63);
      while ((left & ~0x7fL) != 0) {
        u8((int) (left & 0x7f) | 0x80);
        left >>>= 7;
      }
      return u8((int) left);
    }

    Fields text(String value) {
      byte[] utf8 = value.getBytes(UTF_8);
      varint(utf8.length);
      return then(() -> out.write(utf8));
    }

    Fields uuid(UUID value) {
      return then(() -> {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
      });
    }

    byte[] frame(int type) {
      byte[] content = bytes.toByteArray();
      return ByteBuffer.allocate(5 + content.length)
          .putInt(content.length + 1)
          .put((byte) type)
          .put(content)
          .array();
    }
  }

  /** The first frame of a client. */
  static byte[] hello(int protocol, String version, UUID client) {
    return new Fields()
        .i32(MAGIC)
        .varint(protocol)
        .text(version)
        .uuid(client)
        .varint(0)
        .varint(0)
        .varint(FRAME_BYTES_MAX)
        .frame(HELLO);
  }

  /** A single statement without arguments. */
  static byte[] write(long number, String sql) {
    return new Fields()
        .varint(number)
        .varint(0)
        .varint(TimeUnit.SECONDS.toNanos(60))
        .u8(1)
        .text(sql)
        .varint(0)
        .frame(WRITE);
  }

  /** Sends all of it; false when the other side has hung up, or takes no more for a while. */
  boolean send(byte[] bytes, long patienceMillis) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    try {
      while (left.hasRemaining()) {
        if (channel.write(left) == 0) {
          key.interestOps(SelectionKey.OP_WRITE);
          int ready = selector.select(patienceMillis);
          selector.selectedKeys().clear();
          key.interestOps(SelectionKey.OP_READ);
          if (ready == 0) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException e) {
      return false; // a reset, a broken pipe: it hung up
    }
  }

  boolean send(byte[] bytes) throws IOException {
    return send(bytes, LONGEST_MILLIS);
  }

  /** The next frame, from its type on. */
  ByteBuffer receive() throws IOException {
    int length = read(4).getInt();
    return read(length);
  }

  /** Whether the other side hangs up, after whatever it still says. */
  boolean isHungUp() throws IOException {
    try {
      while (true) {
        receive();
      }
    } catch (EOFException e) {
      return true;
    }
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int count = readSome(bytes);
      if (count < 0) {
        throw new EOFException("hung up");
      }
      if (count == 0) {
        if (selector.select(LONGEST_MILLIS) == 0) {
          throw new AssertionError("nothing comes for " + LONGEST_MILLIS + " ms");
        }
        selector.selectedKeys().clear();
      }
    }
    return bytes.flip();
  }

  private int readSome(ByteBuffer bytes) {
    try {
      return channel.read(bytes);
    } catch (IOException e) {
      return -1; // a reset is a way to hang up
    }
  }

  /** A text at the buffer's position. */
  static String text(ByteBuffer in) {
    return new String(blob(in), UTF_8);
  }

  /** A blob at the buffer's position. */
  static byte[] blob(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  /** A number at the buffer's position. */
  static long varint(ByteBuffer in) {
    long zigzag = 0;
    int shift = 0;
    int next;
    do {
      next = in.get();
      zigzag |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while ((next & 0x80) != 0);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** Without a word. */
  void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
