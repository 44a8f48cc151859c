package dev.sluice.internal.client;

import dev.sluice.internal.queue.Request;

/** How much SQL text a request holds: in bytes, as long as it is Latin, nearly all of it. */
final class SqlText {
  private SqlText() {}

  static long bytes(Request request) {
    return request instanceof Request.Single single ? bytes(single) : bytesOfOther(request);
  }

  private static long bytes(Request.Single single) {
    return single.statement().sql().length();
  }

  private static long bytesOfOther(Request request) {
    long sum = 0;
    switch (request) {
      case Request.Single single -> sum = bytes(single);
      case Request.Several several -> {
        for (Request.Single single : several.statements()) {
          sum += bytes(single);
        }
      }
      case Request.Series series -> {
        for (Request.Step step : series.steps()) {
          sum +=
              step instanceof Request.Statement(Request.Single single, var _) ? bytes(single) : 0;
        }
      }
      case Request.Once once -> sum = bytes(once.request());
      case Request.Call _, Request.Replace _, Request.Lease _, Request.Internal _ -> {}
    }
    return sum;
  }
}
