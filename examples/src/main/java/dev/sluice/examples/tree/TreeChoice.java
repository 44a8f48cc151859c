package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A real tree of files that this machine has.
 *
 * @param root its directory
 * @param files how many there are, counted no further than {@link #ENOUGH}
 */
public record TreeChoice(Path root, long files) {
  /** A tree of so many files is large enough for the demo. */
  public static final long ENOUGH = 100_000;

  private static final List<String> CANDIDATES =
      List.of("/usr", "/opt", "/Library", "/Applications", "C:\\Program Files", "/var", "/home");

  /** The first large enough one, else the largest of those that every machine may have. */
  public static TreeChoice largest(TreeWalk walk) throws IOException {
    TreeChoice best = new TreeChoice(Path.of(System.getProperty("user.home")), 0);
    for (String candidate : CANDIDATES) {
      best = better(best, Path.of(candidate), walk);
    }
    return best.files() < ENOUGH ? better(best, best.root(), walk) : best;
  }

  /** Its size, for people. */
  public String size() {
    return files < ENOUGH
        ? String.format(Locale.ROOT, "%,d files, the largest tree found", files)
        : String.format(Locale.ROOT, "%,d files or more", ENOUGH);
  }

  private static TreeChoice better(TreeChoice best, Path root, TreeWalk walk) throws IOException {
    if (best.files() >= ENOUGH || !Files.isDirectory(root)) {
      return best;
    }
    long files = walk.count(List.of(root.toRealPath()), ENOUGH);
    return files > best.files() ? new TreeChoice(root.toRealPath(), files) : best;
  }
}
