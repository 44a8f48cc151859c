package dev.sluice.server;

import java.time.Duration;

/**
 * What clients may take of a {@link Server}, all of them and each. Immutable: each {@code with…} gives
 * a copy.
 *
 * @param connections open at a time; the first request of one more is answered 503
 * @param headTime in which the head of a request must have arrived, from its first byte on; a slower
 *     connection is closed
 * @param bytesPerSecondMin what a client must send of a body, and take of an answer, over ten seconds;
 *     a slower connection is closed; 0 for no such limit
 * @param statements of one request (413)
 * @param statementBytes of the text of one statement (413)
 * @param values of the parameters of one request, all statements together (413)
 * @param answerBytes of the JSON of one answer; more is an error
 * @param readTime for all statements of a request that only reads, where it does not say {@code
 *     db_timeout}
 */
public record Limits(
    int connections,
    Duration headTime,
    long bytesPerSecondMin,
    int statements,
    int statementBytes,
    int values,
    int answerBytes,
    Duration readTime) {
  private static final int ANSWER_BYTES_MAX = 1 << 30;
  private static final Limits DEFAULTS = new Limits(
      1024,
      Duration.ofSeconds(10),
      240,
      100_000,
      4 << 20,
      1_000_000,
      ofMemory(256 << 20, 4),
      Duration.ofSeconds(60));

  /** Checks that each limit makes sense. */
  public Limits {
    positive(connections, "connections");
    positive(headTime, "headTime");
    if (bytesPerSecondMin < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecondMin must not be negative: " + bytesPerSecondMin);
    }
    positive(statements, "statements");
    positive(statementBytes, "statementBytes");
    positive(values, "values");
    positive(answerBytes, "answerBytes");
    if (answerBytes > ANSWER_BYTES_MAX) {
      throw new IllegalArgumentException("answerBytes must be at most 1 GiB: " + answerBytes);
    }
    positive(readTime, "readTime");
  }

  /** The defaults, which docs/http.md lists. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /** See {@link #connections()}. */
  public Limits withConnections(int connections) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #headTime()}. */
  public Limits withHeadTime(Duration headTime) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #bytesPerSecondMin()}. */
  public Limits withBytesPerSecondMin(long bytesPerSecondMin) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #statements()}. */
  public Limits withStatements(int statements) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #statementBytes()}. */
  public Limits withStatementBytes(int statementBytes) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #values()}. */
  public Limits withValues(int values) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #answerBytes()}. */
  public Limits withAnswerBytes(int answerBytes) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** See {@link #readTime()}. */
  public Limits withReadTime(Duration readTime) {
    return new Limits(
        connections,
        headTime,
        bytesPerSecondMin,
        statements,
        statementBytes,
        values,
        answerBytes,
        readTime);
  }

  /** A limit of bytes, but no more than this part of the memory that Java may take. */
  static int ofMemory(int bytes, int part) {
    return (int) Math.min(bytes, Runtime.getRuntime().maxMemory() / part);
  }

  private static void positive(int number, String name) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more: " + number);
    }
  }

  private static void positive(Duration time, String name) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + time);
    }
  }
}
