package dev.sluice.server.internal.http;

import dev.sluice.server.ServerError;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands Jetty's requests to an endpoint. What goes wrong unexpectedly is logged and answered here. */
final class JettyHandler extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final Endpoint endpoint;
  private final HttpSettings settings;
  private final Peers peers;

  JettyHandler(Endpoint endpoint, HttpSettings settings, Peers peers) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.peers = peers;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Peer peer = peers.of(request);
    settings.headers().forEach(response.getHeaders()::put);
    Exchange exchange = new Exchange(request, response, peer, settings);
    peer.requestBegins();
    try {
      answer(exchange, peer, callback);
    } finally {
      peer.requestEnds();
      settings
          .accessLog()
          .ifPresent(log -> log.add(exchange, System.nanoTime() - exchange.beganNanos()));
    }
    return true;
  }

  private void answer(Exchange exchange, Peer peer, Callback callback) {
    try {
      if (peers.isRefused(peer)) {
        refuse(exchange);
      } else {
        endpoint.answer(exchange);
      }
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e); // the client has gone, or was too slow: there is nobody to answer
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "a request failed: " + exchange.method() + " " + exchange.path(),
          e);
      answerUnexpected(exchange, e, callback);
    }
  }

  private void refuse(Exchange exchange) throws IOException {
    exchange.header("Connection", "close");
    exchange.header("Retry-After", "1");
    exchange.failText(
        503,
        "%s: there are %d connections already, the limit; use fewer, or raise the server's limit (--max-connections)"
            .formatted(ServerError.UNAVAILABLE, peers.connectionsMax()));
  }

  private static void answerUnexpected(Exchange exchange, RuntimeException e, Callback callback) {
    if (exchange.isCommitted()) {
      callback.failed(e);
      return;
    }
    try {
      exchange.fail(new HttpFailure(500, "internal error; the server's log says more"));
      callback.succeeded();
    } catch (IOException gone) {
      callback.failed(gone);
    }
  }
}
