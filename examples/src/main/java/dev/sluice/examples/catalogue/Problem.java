package dev.sluice.examples.catalogue;

import dev.sluice.examples.tree.PathCode;

/**
 * Something in the tree that has no row, or a row without checksum.
 *
 * @param path as {@link PathCode} writes it
 * @param kind {@code unreadable} or {@code mount}
 * @param message what the system said
 */
record Problem(String path, String kind, String message) {
  static Problem unreadable(String path, Exception error) {
    return new Problem(path, "unreadable", PathCode.line(error.toString()));
  }

  static Problem mount(String path) {
    return new Problem(
        path, "mount", "another file system is mounted here: scan it by its own name");
  }
}
