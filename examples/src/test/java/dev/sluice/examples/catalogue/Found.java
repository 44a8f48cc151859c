package dev.sluice.examples.catalogue;

import dev.sluice.examples.tree.FileFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what a directory reader finds. */
final class Found implements DirectoryReader.Visitor {
  final List<String> files = new ArrayList<>();
  final List<String> directories = new ArrayList<>();
  final List<Problem> problems = new ArrayList<>();

  @Override
  public void file(Path path, String text, FileFacts facts) {
    files.add(text);
  }

  @Override
  public void directory(String text) {
    directories.add(text);
  }

  @Override
  public void problem(Problem problem) {
    problems.add(problem);
  }
}
