package dev.sluice.server.internal.http;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.JsonTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An error of one of Sluice's own endpoints, as RFC 9457 writes it. Those of rqlite's endpoints are
 * lines of text: {@link Exchange} knows which form its route has. Immutable.
 *
 * @param code says which kind of error it is
 * @param status of HTTP; nearly always the code's own
 * @param detail what happened, with numbers, and what to do next; clients see it
 * @param more further members, such as the id of a transaction
 */
public record Problem(ErrorCode code, int status, String detail, Map<String, Object> more) {
  static final String TYPE = "application/problem+json";

  private static final String ANCHOR = "/docs/errors.md#";
  private static final int RETRY_AFTER_SECONDS = 1;

  /** Copies the map. */
  public Problem {
    more = Map.copyOf(more);
  }

  /** With the code's own status. */
  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, code.httpStatus(), detail, Map.of());
  }

  /** What an error of the database says. */
  public static Problem of(SluiceException error) {
    return of(error.code(), requireNonNullElse(error.getMessage(), error.code().name()));
  }

  /** The problem that belongs to a status of HTTP alone. */
  static Problem of(int status, String detail) {
    return new Problem(code(status), status, detail.isEmpty() ? words(status) : detail, Map.of());
  }

  /** The same with one more member; a value that {@link JsonTree} can write. */
  public Problem with(String member, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.put(member, value);
    return new Problem(code, status, detail, all);
  }

  /** To be thrown by an endpoint. */
  public HttpFailure toFailure() {
    return new HttpFailure(this);
  }

  /** Seconds after which the same may succeed; empty where waiting does not help. */
  OptionalInt retryAfterSeconds() {
    boolean waitingHelps = code.retryable() && status == 503;
    return waitingHelps ? OptionalInt.of(RETRY_AFTER_SECONDS) : OptionalInt.empty();
  }

  byte[] toJson() {
    JsonOut out = new JsonOut(/* pretty= */ false);
    out.beginObject();
    out.key("type").text(ANCHOR + code.name());
    out.key("title").text(title(code));
    out.key("status").number(status);
    out.key("detail").text(detail);
    out.key("code").text(code.name());
    out.key("id").text(code.id());
    out.key("retryable").bool(code.retryable());
    retryAfterSeconds().ifPresent(seconds -> out.key("retry_after").number(seconds));
    more.keySet().stream()
        .sorted()
        .forEach(member -> JsonTree.write(more.get(member), out.key(member)));
    return out.endObject().toBytes();
  }

  /** {@code QUEUE_FULL}: "Queue full". */
  private static String title(ErrorCode code) {
    String words = code.name().replace('_', ' ');
    return words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT);
  }

  private static ErrorCode code(int status) {
    return Arrays.stream(ServerError.values())
        .filter(code -> code.httpStatus() == status)
        .findFirst()
        .orElse(status < 500 ? ServerError.INVALID_REQUEST : ServerError.INTERNAL);
  }

  private static String words(int status) {
    return switch (status) {
      case 401 ->
        "no user or token that may do this; send one in the Authorization header, or give it the permission in the server's auth file";
      case 405 -> "this path does not take that method; the header Allow has those that it takes";
      case 404 -> "there is nothing here; docs/http.md lists the paths";
      default -> "the request failed with status " + status;
    };
  }
}
