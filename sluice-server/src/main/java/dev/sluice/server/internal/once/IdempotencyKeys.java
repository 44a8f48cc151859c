package dev.sluice.server.internal.once;

import dev.sluice.Once;
import dev.sluice.OnceKey;
import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Idempotency-Key}: of all requests with the same one, only the first that is applied
 * has an effect, and the others get its answer and {@code Idempotency-Replayed: true}. The same key
 * with another body, endpoint or user is 422. Immutable.
 */
public final class IdempotencyKeys {
  /** The header of a request. */
  public static final String HEADER = "Idempotency-Key";

  private static final String REPLAYED = "Idempotency-Replayed";
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
  /** Parameters that change what a request does, and not only how it is answered. */
  private static final List<String> PARAMETERS = List.of("transaction", "queue");

  private final Duration kept;

  /** Keys are kept for so long. */
  public IdempotencyKeys(Duration kept) {
    this.kept = kept;
  }

  /**
   * The key of a request, with a digest of all that makes it what it is.
   *
   * @throws HttpFailure 400 if the header is no key
   */
  public Optional<OnceKey> of(Exchange exchange) throws IOException {
    String key = key(exchange);
    return key == null ? Optional.empty() : Optional.of(new OnceKey(key, digest(exchange), kept));
  }

  /**
   * The key alone; null where there is none.
   *
   * @throws HttpFailure 400 if the header is no key
   */
  public static @Nullable String key(Exchange exchange) {
    String header = exchange.header(HEADER);
    if (header == null) {
      return null;
    }
    String key = unquoted(header.strip());
    if (!FORM.matcher(key).matches()) {
      throw new HttpFailure(
          400, HEADER + " must have 1 to 255 visible ASCII characters, such as a UUID");
    }
    return key;
  }

  /** As structured headers write it. */
  private static String unquoted(String text) {
    boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  private static String digest(Exchange exchange) throws IOException {
    MessageDigest sum = sha256();
    add(sum, exchange.user());
    add(sum, exchange.method());
    add(sum, exchange.path());
    for (String parameter : PARAMETERS) {
      add(sum, exchange.query().has(parameter) ? parameter : "");
    }
    sum.update(exchange.body());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sum.digest());
  }

  private static void add(MessageDigest sum, String part) {
    sum.update(part.getBytes(StandardCharsets.UTF_8));
    sum.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Says that the answer is that of an earlier request. */
  public static void markReplayed(Exchange exchange) {
    exchange.header(REPLAYED, "true");
  }

  /** Calls an operation, under the request's key where it has one. */
  public <A extends Record, R> R call(
      Sluice sluice, Exchange exchange, Operation<A, R> operation, A arguments) throws IOException {
    Optional<OnceKey> key = of(exchange);
    if (key.isEmpty()) {
      return sluice.call(operation, arguments);
    }
    Once<R> once = sluice.callOnce(key.get(), operation, arguments);
    if (once.replayed()) {
      markReplayed(exchange);
    }
    return once.result();
  }
}
