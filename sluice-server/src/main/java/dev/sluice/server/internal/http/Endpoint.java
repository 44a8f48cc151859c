package dev.sluice.server.internal.http;

import java.io.IOException;

/** Answers the requests of one route. Thread-safe; called on a virtual thread, so it may block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers.
   *
   * @throws HttpFailure to answer with its status and text
   * @throws IOException if the client is gone
   */
  void answer(Exchange exchange) throws IOException;
}
