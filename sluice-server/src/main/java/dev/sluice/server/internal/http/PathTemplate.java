package dev.sluice.server.internal.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Paths with parameters, each a whole segment: {@code /posts/{id}}. */
public final class PathTemplate {
  private PathTemplate() {}

  static boolean isTemplate(String path) {
    return path.indexOf('{') >= 0;
  }

  /** The names of the parameters, in order. */
  public static List<String> parameters(String template) {
    List<String> names = new ArrayList<>();
    for (String segment : template.split("/", -1)) {
      if (isParameter(segment)) {
        names.add(name(segment));
      }
    }
    return names;
  }

  /** The values of the parameters by name, decoded; empty where the path does not match. */
  public static Optional<Map<String, String>> match(String template, String path) {
    String[] wanted = template.split("/", -1);
    String[] got = path.split("/", -1);
    if (wanted.length != got.length) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      boolean isParameter = isParameter(wanted[i]);
      if (isParameter ? got[i].isEmpty() : !wanted[i].equals(got[i])) {
        return Optional.empty();
      }
      if (isParameter) {
        values.put(name(wanted[i]), decoded(got[i]));
      }
    }
    return Optional.of(values);
  }

  /** What a client has percent-encoded, in UTF-8; a plus is one. */
  private static String decoded(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment; // no encoding after all
    }
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  private static String name(String segment) {
    return segment.substring(1, segment.length() - 1);
  }
}
