package dev.sluice.server.internal.rqlite;

import dev.sluice.Atomicity;
import dev.sluice.server.internal.http.Query;
import java.time.Duration;

/**
 * What the parameters of a request ask for. Those that have no meaning on one machine ({@code level},
 * {@code freshness}, {@code redirect}, {@code retries}, {@code noparse}, {@code norwrandom} …) are
 * accepted and not looked at.
 *
 * @param dbTimeout for all statements together; zero for none
 */
record Wishes(
    boolean pretty,
    boolean timings,
    boolean transaction,
    boolean associative,
    boolean blobArray,
    boolean qualifyColumns,
    boolean strong,
    Duration dbTimeout) {

  static Wishes of(Query query) {
    return new Wishes(
        query.has("pretty"),
        query.has("timings"),
        query.has("transaction"),
        query.has("associative"),
        query.has("blob_array"),
        query.has("qualify_columns"),
        query.text("level").equalsIgnoreCase("strong"),
        query.duration("db_timeout").orElse(Duration.ZERO));
  }

  Atomicity atomicity() {
    return transaction ? Atomicity.ALL : Atomicity.EACH;
  }

  boolean isLimited() {
    return !dbTimeout.isZero();
  }
}
