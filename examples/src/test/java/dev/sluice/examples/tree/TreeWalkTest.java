package dev.sluice.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkTest {
  @TempDir
  Path folder;

  @Test
  void walk_tree_everyRegularFileExceptItsOwn() throws IOException {
    Path root = folder.toRealPath();
    Files.createDirectories(root.resolve("a/b"));
    OddNames.create(root.resolve("a/b"));
    Files.createSymbolicLink(root.resolve("a/link"), root.resolve("a/b"));
    Files.writeString(root.resolve("files.db"), "x");
    Files.createDirectory(root.resolve("files.db-sluice"));
    Files.writeString(root.resolve("files.db-sluice/lock"), "");
    List<Path> files = new ArrayList<>();
    walk(root).walk(List.of(root), files::add);
    assertThat(files).hasSameSizeAs(OddNames.RAW).allMatch(f -> f.startsWith(root.resolve("a/b")));
  }

  @Test
  void count_moreThanEnough_stops() throws IOException {
    Path root = folder.toRealPath();
    OddNames.create(root);
    assertThat(walk(root).count(List.of(root), 3)).isEqualTo(3);
    assertThat(walk(root).count(List.of(root), 1000)).isEqualTo(OddNames.RAW.size());
  }

  private static TreeWalk walk(Path root) throws IOException {
    return new TreeWalk(new OwnFiles(root.resolve("files.db")));
  }
}
