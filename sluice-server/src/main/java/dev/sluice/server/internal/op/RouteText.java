package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.server.internal.http.PathTemplate;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the routes that programs declare. */
public final class RouteText {
  private static final Pattern FORM = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S*)");
  private static final Set<String> READING = Set.of("GET", "POST");

  private RouteText() {}

  /** The shape of an argument record. */
  public static Shape.RecordOf arguments(Class<? extends Record> type) {
    if (Shape.of(type) instanceof Shape.RecordOf record) {
      return record;
    }
    throw new IllegalArgumentException(type + " is not a record");
  }

  /**
   * Checks a route.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  public static void check(String route, Shape.RecordOf arguments, boolean reads) {
    if (!FORM.matcher(route).matches()) {
      throw new IllegalArgumentException(
          "'" + route + "' is no route; write a method and a path, as in 'GET /posts/{id}'");
    }
    if (reads ? !READING.contains(method(route)) : method(route).equals("GET")) {
      throw new IllegalArgumentException(
          "'%s': %s".formatted(route, reads ? "a read is GET or POST" : "a write is never GET"));
    }
    for (String parameter : PathTemplate.parameters(path(route))) {
      checkParameter(route, parameter, arguments);
    }
  }

  private static void checkParameter(String route, String parameter, Shape.RecordOf arguments) {
    List<Shape.Component> found = arguments.components().stream()
        .filter(component -> component.name().equals(parameter))
        .toList();
    if (found.isEmpty() || !isText(found.getFirst().shape())) {
      throw new IllegalArgumentException(
          "'%s': {%s} must be a component of record %s, and no record, list or map itself"
              .formatted(route, parameter, arguments.name()));
    }
  }

  /** Whether a component can be filled from a parameter of the path or of the query string. */
  static boolean isText(Shape shape) {
    return ScalarText.isText(shape instanceof Shape.OptionalOf(Shape element) ? element : shape);
  }

  /** Checks the status of an answer. */
  public static void checkStatus(int status) {
    if (status < 200 || status > 299) {
      throw new IllegalArgumentException("the status must be 200 to 299: " + status);
    }
  }

  static String method(String route) {
    return route.substring(0, route.indexOf(' '));
  }

  static String path(String route) {
    return route.substring(route.indexOf(' ') + 1);
  }
}
