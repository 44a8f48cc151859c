package dev.sluice.examples.posts;

import dev.sluice.Row;

/** A post as it is stored and answered. */
record Post(long id, String title, String text) {
  private static final int TITLE_CHARS_MAX = 200;

  static Post of(Row row) {
    return new Post(row.longValue("id"), row.text("title"), row.text("text"));
  }

  /** What clients may call a post; what this throws is answered with 400. */
  static void checkTitle(String title) {
    if (title.isBlank() || title.length() > TITLE_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a title has 1 to %d characters and is not blank, this has %d"
              .formatted(TITLE_CHARS_MAX, title.length()));
    }
  }
}
