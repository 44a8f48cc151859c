package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** What browsers are told when an origin is allowed. */
class AllowedOriginTest extends ServedDatabase {
  @Override
  ServerOptions options() {
    return super.options().withAllowOrigin("https://example.org");
  }

  @Test
  void preflight_andAnswer_allowSluicesOwnHeadersAndMethods() throws IOException {
    HttpHeaders preflight = send(HttpRequest.newBuilder(uri("/db/execute"))
            .method("OPTIONS", BodyPublishers.noBody()))
        .headers();
    for (HttpHeaders headers :
        new HttpHeaders[] {preflight, get("/db/query?q=SELECT%201").headers()}) {
      assertThat(headers.allValues("Access-Control-Allow-Origin"))
          .containsExactly("https://example.org");
      assertThat(headers.allValues("Access-Control-Allow-Headers"))
          .containsExactly("Content-Type, Authorization, Idempotency-Key, X-Request-Timeout");
      assertThat(headers.allValues("Access-Control-Allow-Methods"))
          .containsExactly("OPTIONS, GET, POST, PUT, PATCH, DELETE");
      assertThat(headers.allValues("Access-Control-Expose-Headers"))
          .containsExactly("X-Sluice-Worker, Idempotency-Replayed, Location, Retry-After");
    }
  }
}
