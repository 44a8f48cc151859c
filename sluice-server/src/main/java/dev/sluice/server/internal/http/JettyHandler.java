package dev.sluice.server.internal.http;

import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands Jetty's requests to an endpoint. What goes wrong unexpectedly is logged and answered here. */
final class JettyHandler extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final Endpoint endpoint;
  private final long bodyBytesMax;

  JettyHandler(Endpoint endpoint, long bodyBytesMax) {
    this.endpoint = endpoint;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, bodyBytesMax);
    try {
      endpoint.answer(exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e); // the client has gone, or was too slow: there is nobody to answer
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "a request failed: " + request.getMethod() + " " + exchange.path(),
          e);
      answerUnexpected(exchange, e, callback);
    }
    return true;
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
