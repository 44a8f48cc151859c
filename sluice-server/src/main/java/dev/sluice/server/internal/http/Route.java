package dev.sluice.server.internal.http;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One line of the route table.
 *
 * @param path where it is; without a prefix perhaps a {@link PathTemplate}
 * @param isPrefix whether longer paths belong to it too
 * @param methods those allowed; empty for all
 * @param permissions what the user needs, all of them; empty for nobody in particular
 * @param isJson whether its answers are JSON
 * @param isOwn whether it is Sluice's own, not rqlite's: its errors, those of the database too, are
 *     answered as {@link Problem}s
 * @param endpoint what answers
 */
public record Route(
    String path,
    boolean isPrefix,
    List<String> methods,
    Set<Permission> permissions,
    boolean isJson,
    boolean isOwn,
    Endpoint endpoint) {

  /** A route that answers JSON for exactly this path. */
  public static Route exact(String methods, String path, Endpoint endpoint, Permission... needs) {
    return of(methods, path, /* isPrefix= */ false, endpoint, needs);
  }

  /** A route that answers JSON for all paths that begin so. */
  public static Route prefix(String methods, String path, Endpoint endpoint, Permission... needs) {
    return of(methods, path, /* isPrefix= */ true, endpoint, needs);
  }

  private static Route of(
      String methods, String path, boolean isPrefix, Endpoint endpoint, Permission... needs) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    permissions.addAll(List.of(needs));
    List<String> allowed = methods.equals("*") ? List.of() : List.of(methods.split(" "));
    return new Route(
        path, isPrefix, allowed, permissions, /* isJson= */ true, /* isOwn= */ false, endpoint);
  }

  /** The same, but its answers are not JSON. */
  public Route plain() {
    return new Route(path, isPrefix, methods, permissions, /* isJson= */ false, isOwn, endpoint);
  }

  /** The same, but its errors are {@link Problem}s. */
  public Route own() {
    return new Route(path, isPrefix, methods, permissions, isJson, /* isOwn= */ true, endpoint);
  }

  /** The same, but answered by another endpoint. */
  public Route with(Endpoint other) {
    return new Route(path, isPrefix, methods, permissions, isJson, isOwn, other);
  }

  /** Whether a path belongs to it, whatever the method. */
  public boolean matches(String requested) {
    if (isPrefix) {
      return requested.startsWith(path);
    }
    return PathTemplate.isTemplate(path)
        ? PathTemplate.match(path, requested).isPresent()
        : requested.equals(path);
  }

  /** Whether a path has the same first segment. */
  boolean isInAreaOf(String requested) {
    return firstSegment(path).equals(firstSegment(requested));
  }

  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    return end < 0 ? path : path.substring(0, end);
  }

  boolean allows(String method) {
    return methods.isEmpty() || methods.contains(method);
  }
}
