package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceError;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Errors of Sluice's own endpoints: application/problem+json. */
class ProblemTest extends ServedDatabase {
  private static final Path ERRORS = Path.of("..", "docs", "errors.md");

  @Test
  void ownEndpoint_malformedRequest_isAProblem() throws IOException {
    HttpResponse<String> response = get("/queue/x");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    assertThat(response.body())
        .isEqualTo("{\"type\":\"/docs/errors.md#INVALID_REQUEST\",\"title\":\"Invalid request\","
            + "\"status\":400,\"detail\":\"'x' is not a sequence number; ask as in GET /queue/17\","
            + "\"code\":\"INVALID_REQUEST\",\"id\":\"SLH-1001\",\"retryable\":false}");
  }

  @Test
  void ownEndpoint_wrongQueryStringOrMethod_isAProblem() throws IOException {
    assertThat(get("/queue/1?timeout=x").body())
        .contains("\"detail\":\"timeout is not a valid duration\"", "\"id\":\"SLH-1001\"");
    HttpResponse<String> put =
        send(HttpRequest.newBuilder(uri("/queue/1")).PUT(BodyPublishers.ofString("x")));
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(put.body()).contains("\"code\":\"METHOD_NOT_ALLOWED\"", "header Allow");
    assertThat(put.headers().firstValue("Allow")).contains("GET");
    HttpResponse<String> list =
        send(HttpRequest.newBuilder(uri("/workflows")).PUT(BodyPublishers.noBody()));
    assertThat(list.headers().firstValue("Allow")).contains("GET");
    HttpResponse<String> one =
        send(HttpRequest.newBuilder(uri("/workflows/w")).PUT(BodyPublishers.noBody()));
    assertThat(one.headers().firstValue("Allow"))
        .hasValueSatisfying(methods ->
            assertThat(methods.split(", ")).containsExactlyInAnyOrder("GET", "POST", "DELETE"));
  }

  @Test
  void nothingThere_besideOwnEndpoints_isAProblem_elsewhereEmpty() throws IOException {
    for (String path : List.of("/tx/a/b", "/queue", "/workflows/a/frob")) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.body())
          .as(path)
          .contains("\"code\":\"NOT_FOUND\"", "there is nothing here");
    }
    for (String path : List.of("/", "/nope", "/tx2", "/console/x")) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.body()).as(path).isEmpty();
    }
  }

  @Test
  void ownEndpoint_databaseFails_isItsCodeWithItsStatus() throws IOException {
    sluice.close();

    HttpResponse<String> response = get("/queue/1");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .startsWith("{\"type\":\"/docs/errors.md#CLOSED\",\"title\":\"Closed\",\"status\":503,")
        .endsWith("\"code\":\"CLOSED\",\"id\":\"SLU-4001\",\"retryable\":false}");
    assertThat(response.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void codes_ofServerAndCore_haveTheirLineAndAnchorInTheDocument() throws IOException {
    List<String> lines = Files.readAllLines(ERRORS);

    Stream<ErrorCode> codes =
        Stream.concat(Arrays.stream(ServerError.values()), Arrays.stream(SluiceError.values()));
    assertThat(codes)
        .allSatisfy(code -> assertThat(lines)
            .anySatisfy(line -> assertThat(line)
                .startsWith("| `%s` | %s | %d | %s | %s |"
                    .formatted(
                        code.name(),
                        code.id(),
                        code.httpStatus(),
                        code.sqlState(),
                        code.retryable() ? "yes" : "no"))
                .contains("<a id=\"" + code.name() + "\"></a>")));
  }
}
