package dev.sluice.workflow;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a context's steps are in the tree of a workflow: gives each its path. The second step of a
 * name is {@code charge#2}; those of the first branch of {@code parallel} are {@code
 * parallel[0]/charge}. So a path depends on nothing but the order of calls of one name in one
 * context. Used by one thread.
 */
final class Scope {
  static final int NAME_MAX = 200;

  private final String prefix;
  private final Map<String, Integer> counts = new HashMap<>();

  Scope(String prefix) {
    this.prefix = prefix;
  }

  /** The path of the next step of this name. */
  String next(String name) {
    check(name);
    int count = counts.merge(name, 1, Integer::sum);
    return count == 1 ? prefix + name : prefix + name + "#" + count;
  }

  /** What all paths below begin with. */
  String prefix() {
    return prefix;
  }

  /** The scope of one branch. */
  static Scope branch(String path, int index) {
    return new Scope(path + "[" + index + "]/");
  }

  private static void check(String name) {
    boolean isFit = !name.isBlank() && name.length() <= NAME_MAX;
    for (int i = 0; isFit && i < name.length(); i++) {
      char c = name.charAt(i);
      isFit = c != '/' && c != '#' && c != '[' && c != ']' && c != '!' && c >= ' ';
    }
    if (!isFit) {
      throw new IllegalArgumentException(
          "a step's name has 1 to %d characters without / # [ ] ! and control characters: '%s'"
              .formatted(NAME_MAX, name));
    }
  }
}
