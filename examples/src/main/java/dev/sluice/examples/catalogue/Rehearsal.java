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

/**
 * A small scan in one process, worker and verification included: what a launcher runs once to teach
 * a start-up archive what workers need. With it, 50 of them start and work in two thirds of the time.
 */
public final class Rehearsal {
  private static final int DIRECTORIES = 20;
  private static final int FILES = 50;

  private Rehearsal() {}

  /** Makes a tree in the folder, which must be empty, and scans it; takes about a second. */
  public static void run(Path folder) throws IOException, InterruptedException {
    InstantSource clock = InstantSource.system();
    Path home = folder.toRealPath();
    Path tree = makeTree(home.resolve("tree"));
    ScanRequest request =
        ScanRequest.of(List.of(tree), home.resolve("files.db"), 1, /* sha256= */ true, 0);
    Path logs = Files.createDirectory(OwnFiles.scanFolder(request.database()));
    Begun begun;
    try (Catalogue catalogue = Catalogue.open(request.database(), clock)) {
      begun = catalogue.begin(request);
    }
    WorkerTask task = new ScanJob(request, begun, logs).task(begun.firstWorker(), List.of());
    try (AnswerLog log = AnswerLog.create(logs, task.worker());
        Sluice sluice = Sluice.open(request.database())) {
      WorkerRun run = new WorkerRun(task, sluice, log, clock);
      run.join();
      run.work();
      Verdict verdict = new Verifier(sluice, begun, Answers.read(logs), Set.of())
          .verify(new TreeWalk(new OwnFiles(request.database())), request.roots());
      if (!verdict.good()) {
        throw new IllegalStateException("the rehearsal's scan is not in order: " + verdict);
      }
    }
  }

  private static Path makeTree(Path tree) throws IOException {
    for (int i = 0; i < DIRECTORIES; i++) {
      Path directory = Files.createDirectories(tree.resolve("directory" + i));
      for (int j = 0; j < FILES; j++) {
        Files.writeString(directory.resolve("file" + j), "rehearsal " + j);
      }
    }
    return tree;
  }
}
