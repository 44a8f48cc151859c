package dev.sluice;

import java.util.List;

/**
 * Gives operations to a program that does not know them, such as {@code sluice serve --operations
 * JAR}, which finds implementations by {@link java.util.ServiceLoader}: name the class, public and
 * with a public constructor without parameters, in {@code META-INF/services/dev.sluice.OperationProvider}.
 */
@FunctionalInterface
public interface OperationProvider {
  /** The operations; asked once, before the database is opened. */
  List<Operation<?, ?>> operations();
}
