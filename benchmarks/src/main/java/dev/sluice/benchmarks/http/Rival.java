package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server's HTTP library with the server's settings, and nothing behind it but a function from body
 * to body: what Sluice's part of a request is measured against.
 */
final class Rival implements AutoCloseable {
  private static final int THREADS_MAX = 32;
  private static final int HEADER_BYTES = 16 << 10;
  private static final int OUTPUT_BYTES = 32 << 10;
  private static final int BACKLOG = 1024;
  private static final int BODY_BYTES_MAX = 64 << 20;

  private final Server jetty;
  private final ServerConnector connector;

  /** Answers a body. */
  @FunctionalInterface
  interface Answerer {
    byte[] answer(byte[] body) throws Exception;
  }

  /** Listens on a free port of loopback. */
  Rival(Answerer answerer) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, 4);
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("rival-"));
    jetty = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    configuration.setOutputBufferSize(OUTPUT_BYTES);
    connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setAcceptQueueSize(BACKLOG);
    jetty.addConnector(connector);
    GracefulHandler graceful = new GracefulHandler();
    graceful.setHandler(new Answering(answerer));
    jetty.setHandler(graceful);
    jetty.start();
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      jetty.stop();
    } catch (Exception e) { // Jetty's life cycle declares no other
      throw new IllegalStateException("the HTTP server did not stop in order", e);
    }
  }

  private static final class Answering extends Handler.Abstract {
    private final Answerer answerer;

    Answering(Answerer answerer) {
      this.answerer = answerer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      byte[] answer = answerer.answer(body(request));
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
      try (Blocker.Callback written = Blocker.callback()) {
        response.write(/* last= */ true, ByteBuffer.wrap(answer), written);
        written.block();
      }
      callback.succeeded();
      return true;
    }

    private static byte[] body(Request request) throws IOException {
      try (InputStream in = Content.Source.asInputStream(request)) {
        return in.readNBytes(BODY_BYTES_MAX);
      }
    }
  }
}
