package dev.sluice.server.internal.json;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Opens a strict reader of JSON. */
public final class JsonIn {
  private static final int DEPTH_MAX = 500;
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .build())
      .build();

  private JsonIn() {}

  /** Over UTF-8; bytes that are not are read as U+FFFD, as Go does. */
  public static JsonParser open(byte[] body) {
    return open(new String(body, StandardCharsets.UTF_8));
  }

  /** Over a text. */
  public static JsonParser open(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** The string with halves of surrogate pairs replaced by U+FFFD. */
  public static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    int[] points = text.codePoints()
        .map(point -> point >= 0xd800 && point < 0xe000 ? 0xfffd : point)
        .toArray();
    return new String(points, 0, points.length);
  }
}
