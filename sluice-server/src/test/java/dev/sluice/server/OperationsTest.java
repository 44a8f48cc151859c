package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** POST /op/{name} and GET /op, byte for byte. */
class OperationsTest extends ServedDatabase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  enum Colour {
    RED,
    GREEN
  }

  record Point(int x, int y) {}

  record Everything(
      String text,
      byte[] bytes,
      boolean flag,
      byte tiny,
      short small,
      int medium,
      long large,
      float single,
      double real,
      char letter,
      Colour colour,
      UUID id,
      Duration time,
      Instant at,
      List<Point> points,
      Map<String, Long> counts,
      Map<Point, String> names,
      Optional<String> note) {}

  record Add(long amount) {
    Add {
      if (amount == 13) {
        throw new IllegalArgumentException("13 is not an amount");
      }
    }
  }

  record Total(long total) {}

  record Nothing() {}

  private static final Operation<Add, Total> ADD =
      Operation.of("add", Add.class, Total.class, (tx, add) -> {
        tx.execute("CREATE TABLE IF NOT EXISTS total(id INTEGER PRIMARY KEY, amount INTEGER)");
        tx.execute("INSERT INTO total(amount) VALUES(?)", add.amount());
        return new Total(tx.query("SELECT sum(amount) FROM total").single().longValue(0));
      });
  private static final Operation<Everything, Everything> ECHO =
      Operation.of("echo", Everything.class, Everything.class, (_, all) -> all);
  private static final Operation<Nothing, Void> FAIL =
      Operation.of("fail", Nothing.class, Void.class, (_, _) -> {
        throw new IllegalStateException("of the body");
      });
  private static final Operation<Nothing, Void> FIND =
      Operation.of("find", Nothing.class, Void.class, (_, _) -> {
        throw SluiceException.of(SluiceError.ABSENT, "there is no post 7");
      });
  private static final Operation<Nothing, Void> DONE =
      Operation.of("done", Nothing.class, Void.class, (_, _) -> null);

  @Override
  SluiceOptions sluiceOptions() {
    return super.sluiceOptions().withOperations(List.of(ADD, ECHO, FAIL, FIND, DONE));
  }

  @Test
  void operation_runsAtTheWriter_answersResultAndWorker() throws IOException {
    HttpResponse<String> first = post("/op/add", "{\"amount\":40}");

    assertThat(first.body()).isEqualTo("{\"result\":{\"total\":40},\"worker\":\"" + PID + "\"}");
    assertThat(first.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    assertThat(posted("/op/add", "{\"amount\":2}")).startsWith("{\"result\":{\"total\":42},");
    assertThat(posted("/op/done", "")).startsWith("{\"result\":null,");
  }

  @Test
  void values_ofEveryType_comeBackAsTheyWere() throws IOException {
    String all = "{\"text\":\"\u00e4\\u0000\\ud83d\\ude00\",\"bytes\":\"3q0=\",\"flag\":true,"
        + "\"tiny\":-128,\"small\":32767,\"medium\":-2147483648,\"large\":9223372036854775807,"
        + "\"single\":0.1,\"real\":-2.5,\"letter\":\"x\",\"colour\":\"GREEN\","
        + "\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\",\"time\":\"PT1.5S\","
        + "\"at\":\"2026-01-31T12:00:00.000000001Z\",\"points\":[{\"x\":1,\"y\":2}],"
        + "\"counts\":{\"a b\":1},\"names\":[[{\"x\":0,\"y\":0},\"origin\"]],\"note\":\"n\"}";

    assertThat(posted("/op/echo", all))
        .isEqualTo("{\"result\":%s,\"worker\":\"%s\"}"
            .formatted(all.replace("\\ud83d\\ude00", "\ud83d\ude00"), PID));
    assertThat(posted("/op/echo", all.replace(",\"note\":\"n\"", "").replace("-2.5", "\"NaN\"")))
        .contains("\"real\":\"NaN\"", "\"note\":null");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          {"amount":1,"more":2}      | $.more   | $.more: is not known; known are [amount]
          {}                         | $.amount | $.amount: is missing; it must be an integer from -9223372036854775808 to 9223372036854775807
          {"amount":null}            | $.amount | $.amount: is null, must be an integer from -9223372036854775808 to 9223372036854775807
          {"amount":1,"amount":2}    | $.amount | $.amount: is there twice
          {"amount":"1"}             | $.amount | $.amount: is a string, must be an integer from -9223372036854775808 to 9223372036854775807
          {"amount":1.0}             | $.amount | $.amount: is a number with a fraction or an exponent, must be an integer from -9223372036854775808 to 9223372036854775807
          {"amount":9223372036854775808} | $.amount | $.amount: is 9223372036854775808, must be an integer from -9223372036854775808 to 9223372036854775807
          {"amount":13}              | $        | $: is refused: 13 is not an amount
          {"amount":1} 2             | $        | $: something follows the end of the object
          [1]                        | $        | $: must be an object
          """)
  void arguments_thatDoNotFit_are400WithTheirPath(String body, String path, String detail)
      throws IOException {
    HttpResponse<String> response = post("/op/add", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo("{\"type\":\"/docs/errors.md#INVALID_REQUEST\",\"title\":\"Invalid request\","
            + "\"status\":400,\"detail\":\"" + detail + "\",\"code\":\"INVALID_REQUEST\","
            + "\"id\":\"SLH-1001\",\"retryable\":false,\"path\":\"" + path + "\"}");
  }

  @Test
  void arguments_deepInside_areNamedByTheirPath() throws IOException {
    String body = "{\"points\":[{\"x\":1,\"y\":2},{\"x\":1,\"y\":2147483648}]}";

    assertThat(post("/op/echo", body).body())
        .contains(
            "$.points[1].y: is 2147483648, must be an integer from -2147483648 to 2147483647");
    assertThat(post("/op/echo", "{\"colour\":\"BLUE\"}").body())
        .contains("$.colour: is 'BLUE', must be one of [RED, GREEN]");
    assertThat(post("/op/echo", "{\"bytes\":\"???\"}").body())
        .contains("$.bytes: is '???', must be a string in base64");
    assertThat(post("/op/echo", "{\"text\":\"\\ud83d\"}").body())
        .contains("$.text: has half of a surrogate pair");
  }

  @Test
  void body_thatIsNoJson_is400WithItsPlace() throws IOException {
    assertThat(post("/op/add", "{\"amount\":\n1x}").body())
        .contains("\"status\":400", "the body is no JSON", "(line 2, column");
    assertThat(post("/op/add", "{\"amount\":1").body()).contains("the body is no JSON");
    HttpRequest.Builder notText =
        HttpRequest.newBuilder(uri("/op/add")).POST(BodyPublishers.ofByteArray(new byte[] {-1}));
    assertThat(send(notText).body()).contains("the body is not UTF-8");
  }

  @Test
  void operation_thatFails_isAProblemWithItsCode() throws IOException {
    assertThat(post("/op/fail", "{}").body())
        .contains("\"status\":500", "\"code\":\"OP_FAILED\"", "operation 'fail' failed and was")
        .doesNotContain("\tat ");
    assertThat(post("/op/find", "{}").body())
        .isEqualTo("{\"type\":\"/docs/errors.md#ABSENT\",\"title\":\"Absent\","
            + "\"status\":404,\"detail\":\"there is no post 7\",\"code\":\"ABSENT\","
            + "\"id\":\"SLU-2010\",\"retryable\":false}");
    HttpResponse<String> unknown = post("/op/none", "{}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body())
        .contains("there is no operation 'none'; this server has [add, done, echo, fail, find]");
    assertThat(send(HttpRequest.newBuilder(uri("/op/add")).DELETE()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void list_showsSchemas() throws IOException {
    String add = "{\"name\":\"add\",\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
        + "\"arguments\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"integer\","
        + "\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807}},"
        + "\"required\":[\"amount\"],\"additionalProperties\":false},"
        + "\"result\":{\"type\":\"object\",\"properties\":{\"total\":{\"type\":\"integer\","
        + "\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807}},"
        + "\"required\":[\"total\"],\"additionalProperties\":false}}";

    assertThat(got("/op/add")).isEqualTo(add);
    assertThat(got("/op"))
        .startsWith("{\"operations\":[" + add + ",{\"name\":\"done\",")
        .endsWith("]}");
    assertThat(got("/op/echo"))
        .contains("\"colour\":{\"enum\":[\"RED\",\"GREEN\"]}")
        .contains("\"bytes\":{\"type\":\"string\",\"contentEncoding\":\"base64\"}")
        .contains("\"note\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}")
        .contains("\"counts\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"");
  }

  @Test
  void deadline_ofTheClient_counts() throws IOException {
    HttpRequest.Builder zero = HttpRequest.newBuilder(uri("/op/add"))
        .header("X-Request-Timeout", "0")
        .POST(BodyPublishers.ofString("{\"amount\":1}"));

    assertThat(send(zero).body()).contains("'0' is no time to wait");
    assertThat(post("/op/add?timeout=1ns", "{\"amount\":1}").statusCode()).isEqualTo(504);
    assertThat(posted("/op/add?timeout=10s", "{\"amount\":1}")).contains("\"total\":1}");
  }
}
