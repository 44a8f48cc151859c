package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.examples.catalogue.Catalogue.Begun;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** A scan whose workers run one after the other in this process. */
final class InProcessScan implements AutoCloseable {
  final Path tree;
  final Path logs;
  final Path database;
  final Catalogue catalogue;
  final Begun begun;

  /** Of the tree {@code folder/tree} into {@code folder/files.db}. */
  InProcessScan(Path folder) throws IOException {
    Path home = folder.toRealPath();
    tree = home.resolve("tree");
    database = home.resolve("files.db");
    logs = OwnFiles.scanFolder(database);
    Files.createDirectories(tree);
    Files.createDirectories(logs);
    catalogue = Catalogue.open(database, InstantSource.system());
    begun = catalogue.begin(ScanRequest.of(List.of(tree), database, 1, false, 0));
  }

  Sluice sluice() {
    return catalogue.sluice();
  }

  int worker(int index) {
    return begun.firstWorker() + index;
  }

  WorkQueue queue(int index, AnswerLog log) {
    return new WorkQueue(new Writes(sluice(), log), begun.id(), worker(index));
  }

  AnswerLog log(int index) throws IOException {
    return AnswerLog.create(logs, worker(index));
  }

  /** Lets one worker do all there is to do. */
  void work(int index) throws IOException, InterruptedException {
    WorkerTask task = new WorkerTask(database, logs, begun.id(), worker(index), true, List.of());
    try (AnswerLog log = log(index)) {
      WorkerRun run = new WorkerRun(task, sluice(), log, InstantSource.system());
      run.join();
      run.work();
    }
  }

  Verdict verify(Set<Integer> dead) throws IOException {
    return new Verifier(sluice(), begun, Answers.read(logs), dead)
        .verify(new TreeWalk(new OwnFiles(database)), List.of(tree));
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
