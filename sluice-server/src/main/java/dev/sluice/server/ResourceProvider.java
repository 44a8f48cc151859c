package dev.sluice.server;

import java.util.List;

/**
 * Gives routes to a server that does not know them, such as {@code sluice serve --operations JAR},
 * beside the operations of a {@link dev.sluice.OperationProvider}. Found by {@link
 * java.util.ServiceLoader}: name the class, public and with a public constructor without parameters,
 * in {@code META-INF/services/dev.sluice.server.ResourceProvider}.
 */
@FunctionalInterface
public interface ResourceProvider {
  /** The routes; asked once, before the server starts. */
  List<Resource> resources();
}
