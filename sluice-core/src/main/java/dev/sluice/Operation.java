package dev.sluice;

import static java.util.Objects.requireNonNull;

import dev.sluice.internal.codec.Codec;
import dev.sluice.internal.codec.Codecs;

/**
 * A named, typed unit of writing code that runs at the writer, atomically, without a round trip per
 * statement. Declare it as a constant, register it in {@link SluiceOptions#operations()} of every
 * process that may become the writer, and call it with {@link Sluice#call(Operation, Record)}.
 *
 * <p>The body runs on the writer's thread and may run twice (when a batch it shares is lost and run
 * again): it must touch nothing but its {@link Tx} and its arguments. A body over {@link
 * SluiceOptions#operationTimeout()} is cut off from its {@code Tx}, rolled back and abandoned.
 *
 * <p>Arguments and result travel between processes, so they are records, {@link String}, {@code
 * byte[]}, {@link Long}, {@link Integer}, {@link Double}, {@link Boolean}, enums, {@link
 * java.util.List}, {@link java.util.Map} and {@link java.util.Optional} of these; {@link Void} for
 * no result. {@link #of} refuses any other type at once.
 *
 * @param <A> the argument record
 * @param <R> the result type
 */
public final class Operation<A extends Record, R> {
  private final String name;
  private final Class<A> argumentType;
  private final Class<R> resultType;
  private final Codec<A> arguments;
  private final Codec<R> result;
  private final Body<A, R> body;
  private final boolean isLocal;

  private Operation(
      String name, Class<A> argumentType, Class<R> resultType, Body<A, R> body, boolean isLocal) {
    this.isLocal = isLocal;
    this.name = name;
    this.argumentType = argumentType;
    this.resultType = resultType;
    this.arguments = Codecs.of(argumentType);
    this.result = Codecs.of(resultType);
    this.body = body;
  }

  /**
   * Declares an operation.
   *
   * @throws IllegalArgumentException if a type cannot travel; the message names the component
   */
  public static <A extends Record, R> Operation<A, R> of(
      String name, Class<A> argumentType, Class<R> resultType, Body<A, R> body) {
    return declare(name, argumentType, resultType, body, /* isLocal= */ false);
  }

  /**
   * Declares an operation that needs no registration and runs where this process is the writer, so
   * that its body may be a closure. Anywhere else a call of it fails with UNKNOWN_OP and has changed
   * nothing: have another way ready, such as {@link Sluice#transaction}. Give it a name that no
   * other process uses.
   *
   * @throws IllegalArgumentException if a type cannot travel; the message names the component
   */
  public static <A extends Record, R> Operation<A, R> local(
      String name, Class<A> argumentType, Class<R> resultType, Body<A, R> body) {
    return declare(name, argumentType, resultType, body, /* isLocal= */ true);
  }

  private static <A extends Record, R> Operation<A, R> declare(
      String name, Class<A> argumentType, Class<R> resultType, Body<A, R> body, boolean isLocal) {
    requireNonNull(body, "body");
    if (name.isBlank() || name.length() > 200) {
      throw new IllegalArgumentException("operation name must have 1 to 200 characters: " + name);
    }
    return new Operation<>(name, argumentType, resultType, body, isLocal);
  }

  /** The name under which the writer knows it. */
  public String name() {
    return name;
  }

  /** What its argument record is made of. */
  public Shape argumentShape() {
    return Shape.of(argumentType);
  }

  /** What its result is made of. */
  public Shape resultShape() {
    return Shape.of(resultType);
  }

  /** The type of its arguments. */
  public Class<A> argumentType() {
    return argumentType;
  }

  /** How the arguments travel; for Sluice's own modules. */
  public Codec<A> arguments() {
    return arguments;
  }

  /** How the result travels; for Sluice's own modules. */
  public Codec<R> result() {
    return result;
  }

  /** The code; for Sluice's own modules. */
  public Body<A, R> body() {
    return body;
  }

  /** Whether it runs unregistered where its caller's process writes; for Sluice's own modules. */
  public boolean isLocal() {
    return isLocal;
  }

  @Override
  public String toString() {
    return "operation " + name;
  }

  /**
   * The code of an operation.
   *
   * @param <A> the argument record
   * @param <R> the result type
   */
  @FunctionalInterface
  public interface Body<A extends Record, R> {
    /**
     * Runs at the writer. Throwing rolls this operation back and fails the call with OP_FAILED, the
     * exception kept as the cause.
     *
     * @return the result; {@code null} only where the result type is {@link Void}
     */
    @org.jspecify.annotations.Nullable
    R run(Tx tx, A arguments) throws Exception;
  }
}
