package dev.sluice.examples.pipeline;

import dev.sluice.Sluice;
import dev.sluice.examples.Progress;
import dev.sluice.examples.crew.Crew;
import dev.sluice.examples.crew.CrewFailed;
import dev.sluice.examples.crew.UserError;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.PathCode;
import dev.sluice.examples.tree.TreeWalk;
import dev.sluice.workflow.QueueLimits;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A run from begin to end, as the parent process does it. As with a scan, the parent has the file open
 * before the workers start and after they end, never meanwhile: it would become the writer.
 */
final class Pipeline {
  private static final int AT_ONCE = 500;
  private static final QueueLimits LIMITS = QueueLimits.none().concurrency(24).perProcess(10);

  private final Path root;
  private final PipelineJob job;
  private final int filesMax;
  private final Progress progress;

  Pipeline(Path root, PipelineJob job, int filesMax, Progress progress) {
    this.root = root;
    this.job = job;
    this.filesMax = filesMax;
    this.progress = progress;
  }

  /**
   * Runs it; blocks until it is verified.
   *
   * @throws UserError if there is nothing to do
   * @throws CrewFailed if workers fail again and again
   */
  PipelineReport run(int kills, long seed) throws IOException, InterruptedException, CrewFailed {
    List<String> files = files();
    Files.createDirectories(job.folder());
    Files.createFile(job.effects());
    queue(files);
    RandomChaos chaos = new RandomChaos(kills, seed);
    try (Crew crew = new Crew(job, chaos, progress)) {
      crew.start();
      long went = System.nanoTime();
      crew.run(files::size);
      Duration duration = Duration.ofNanos(System.nanoTime() - went);
      progress.phase("comparing");
      progress.at(crew.done(), 0, "files");
      try (Sluice sluice = Sluice.open(job.database())) {
        return new PipelineReport(
            root,
            job,
            files.size(),
            Verdict.of(sluice, Effects.read(job.effects()), files.size()),
            chaos.killed(),
            crew.failures(),
            sluice.stats().takeovers(),
            duration,
            seed);
      }
    }
  }

  private List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    new TreeWalk(new OwnFiles(job.database())).walk(List.of(root), path -> {
      if (Files.isReadable(path)) {
        files.add(PathCode.encode(path));
      }
      return files.size() < filesMax;
    });
    if (files.isEmpty()) {
      throw new UserError("there is no file to read under " + root);
    }
    return files;
  }

  private void queue(List<String> files) {
    progress.phase("queueing");
    try (Sluice sluice = Sluice.open(job.database());
        Workflows flows = Workflows.on(sluice).build()) {
      FileFlow.createTable(sluice);
      flows.limit(FileFlow.QUEUE, LIMITS);
      Workflow<String, ?> flow = FileFlow.declare(flows);
      for (int from = 0; from < files.size(); from += AT_ONCE) {
        int begin = from;
        int end = Math.min(files.size(), from + AT_ONCE);
        sluice.transaction(tx -> {
          for (int i = begin; i < end; i++) {
            String id = FileFlow.ID_PREFIX + i;
            flow.startIn(tx, files.get(i), o -> o.id(id).queue(FileFlow.QUEUE));
          }
          return end;
        });
        progress.at(end, files.size(), "workflows");
      }
    }
  }
}
