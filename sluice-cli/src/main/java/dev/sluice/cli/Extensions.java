package dev.sluice.cli;

import dev.sluice.Operation;
import dev.sluice.OperationProvider;
import dev.sluice.server.Resource;
import dev.sluice.server.ResourceProvider;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * Operations and routes that users bring in jars.
 *
 * @param operations of all {@link OperationProvider}s in them
 * @param resources of all {@link ResourceProvider}s in them
 */
record Extensions(List<Operation<?, ?>> operations, List<Resource> resources) {
  private static final Extensions NONE = new Extensions(List.of(), List.of());

  /**
   * Loads jars. Their classes stay as long as the process; the driver and Sluice are this program's
   * own.
   *
   * @throws CommandFailed if one cannot be read, or none brings an operation or a route
   */
  static Extensions load(List<Path> jars) {
    if (jars.isEmpty()) {
      return NONE;
    }
    // Never closed: operations load their classes when they first need them.
    ClassLoader loader = new URLClassLoader(
        jars.stream().map(Extensions::url).toArray(URL[]::new), Extensions.class.getClassLoader());
    Extensions loaded = new Extensions(
        provided(OperationProvider.class, loader, OperationProvider::operations),
        provided(ResourceProvider.class, loader, ResourceProvider::resources));
    if (loaded.equals(NONE)) {
      throw new CommandFailed(
          "OPERATIONS",
          "no operations and no routes in %s; a jar names its providers in META-INF/services/%s and %s"
              .formatted(
                  jars, OperationProvider.class.getName(), ResourceProvider.class.getName()));
    }
    return loaded;
  }

  private static URL url(Path jar) {
    if (!Files.isReadable(jar)) {
      throw new CommandFailed("OPERATIONS", "cannot read " + jar + "; name jars that exist");
    }
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new CommandFailed("OPERATIONS", "cannot read " + jar + ": " + e.getMessage());
    }
  }

  private static <P, T> List<T> provided(
      Class<P> provider, ClassLoader loader, Function<P, List<T>> what) {
    List<T> all = new ArrayList<>();
    try {
      ServiceLoader.load(provider, loader).forEach(each -> all.addAll(what.apply(each)));
    } catch (ServiceConfigurationError | RuntimeException e) { // the user's code
      throw new CommandFailed("OPERATIONS", "a provider of operations failed: " + e);
    }
    return List.copyOf(all);
  }
}
