package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The bytes in TLS, by the JDK's engine. What is read into must have room for a record, 16 KiB. Keys
 * are not renewed, which a connection would need after about 100 GiB.
 */
final class TlsLine implements Line {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int ENDED = -1;

  private final SocketChannel socket;
  private final SSLEngine engine;
  private final ByteBuffer incoming;
  private final ByteBuffer outgoing;
  private boolean begun;

  /** Of a client's engine; both buffers hold records from 0 to their position. */
  TlsLine(SocketChannel socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
    int record = engine.getSession().getPacketBufferSize();
    incoming = ByteBuffer.allocate(record);
    outgoing = ByteBuffer.allocate(record);
  }

  @Override
  public boolean establish() throws IOException {
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    ByteBuffer early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    while (flush()) {
      HandshakeStatus status = status();
      switch (status) {
        case NEED_WRAP -> wrap(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (read(early) == ENDED) {
            throw new IOException("the server closed the connection while TLS was agreed on");
          }
          if (status() == status) {
            return false;
          }
        }
        default -> {
          return true;
        }
      }
    }
    return false;
  }

  /** What the engine waits for, once its own tasks are done. */
  private HandshakeStatus status() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    return engine.getHandshakeStatus();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    while (true) {
      int count = unwrap(into);
      if (count != 0) {
        return count;
      }
      int came = socket.read(incoming);
      if (came <= 0) {
        return came;
      }
    }
  }

  /** From the records that are there; 0 where the next is not whole yet. */
  private int unwrap(ByteBuffer into) throws IOException {
    while (incoming.position() > 0) {
      incoming.flip();
      SSLEngineResult result;
      try {
        result = engine.unwrap(incoming, into);
      } finally {
        incoming.compact();
      }
      boolean mustSend = status() == HandshakeStatus.NEED_WRAP;
      switch (result.getStatus()) {
        case CLOSED -> {
          return ENDED;
        }
        case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than it may be");
        case BUFFER_UNDERFLOW -> {
          return 0;
        }
        case OK -> {
          if (result.bytesProduced() > 0 || mustSend) {
            return result.bytesProduced();
          }
        }
      }
    }
    return 0;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int before = from.remaining();
    while (flush() && from.hasRemaining()) {
      wrap(from);
    }
    return before - from.remaining();
  }

  private void wrap(ByteBuffer from) throws IOException {
    SSLEngineResult.Status status = engine.wrap(from, outgoing).getStatus();
    if (status != SSLEngineResult.Status.OK) {
      throw new SSLException("the connection's TLS is at its end: " + status);
    }
  }

  private boolean flush() throws IOException {
    outgoing.flip();
    try {
      socket.write(outgoing);
    } finally {
      outgoing.compact();
    }
    return !hasUnsent();
  }

  @Override
  public boolean hasUnsent() {
    return outgoing.position() > 0;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
