package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.examples.Progress;
import dev.sluice.examples.catalogue.Catalogue.Begun;
import dev.sluice.examples.crew.Crew;
import dev.sluice.examples.crew.CrewFailed;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * A scan from begin to end, as the parent process runs it. The parent has the catalogue open before
 * the workers start and after they end, never meanwhile: it would become the writer when one is
 * killed, and there would be nobody left to kill.
 */
final class Scan {
  private final ScanRequest request;
  private final Progress progress;
  private final InstantSource clock;

  Scan(ScanRequest request, Progress progress, InstantSource clock) {
    this.request = request;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Runs it; blocks until it is verified. The workers' logs stay beside the catalogue if something
   * is wrong.
   *
   * @throws UserError if the request cannot be carried out
   * @throws CrewFailed if workers fail again and again
   */
  ScanReport run() throws IOException, InterruptedException, CrewFailed {
    long began = System.nanoTime();
    Begun begun;
    long takeoversBefore;
    try (Catalogue catalogue = Catalogue.open(request.database(), clock)) {
      begun = catalogue.begin(request);
      takeoversBefore = catalogue.sluice().stats().takeovers();
    }
    ScanJob job = new ScanJob(request, begun, emptyFolder());
    TreeWalk walk = new TreeWalk(new OwnFiles(request.database()));
    CompletableFuture<Long> total = CompletableFuture.supplyAsync(() -> count(walk));
    WriterChaos chaos = new WriterChaos(request.database(), request.kills());
    try (Crew crew = new Crew(job, chaos, progress)) {
      crew.start();
      if (request.kills() > 0) {
        // Kills are spread over the files, so their number has to be known.
        total.join();
      }
      long went = System.nanoTime();
      crew.run(() -> total.getNow(0L));
      long ended = System.nanoTime();
      ScanReport report = finish(job, crew, chaos, walk, takeoversBefore);
      ScanReport.Times times = new ScanReport.Times(
          Duration.ofNanos(went - began),
          Duration.ofNanos(ended - went),
          Duration.ofNanos(System.nanoTime() - ended));
      return report.with(times);
    }
  }

  private ScanReport finish(
      ScanJob job, Crew crew, WriterChaos chaos, TreeWalk walk, long takeoversBefore)
      throws IOException {
    progress.phase("verifying");
    progress.at(crew.done(), 0, "files");
    Answers answers = Answers.read(job.folder());
    try (Catalogue catalogue = Catalogue.open(request.database(), clock)) {
      Sluice sluice = catalogue.sluice();
      long removed = catalogue.removeVanished(job.begun().id(), request.roots());
      Verdict verdict =
          new Verifier(sluice, job.begun(), answers, crew.dead()).verify(walk, request.roots());
      catalogue.finish(job.begun().id(), removed);
      ScanReport.Events events = new ScanReport.Events(
          chaos.killed(),
          crew.failures(),
          sluice.stats().takeovers() - takeoversBefore,
          answers.lockErrors() + chaos.lockErrors(),
          answers.otherErrors(),
          answers.longestPauseMicros(),
          answers.longestWaitMicros());
      ScanReport report =
          new ScanReport(request, job.begun().id(), verdict, catalogue.changes(removed), events);
      if (report.good()) {
        empty(job.folder());
        Files.delete(job.folder());
      }
      return report;
    }
  }

  private long count(TreeWalk walk) {
    try {
      return walk.count(request.roots(), Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder for logs, without what a scan that was broken off has left. */
  private Path emptyFolder() throws IOException {
    Path folder = OwnFiles.scanFolder(request.database());
    Files.createDirectories(folder);
    empty(folder);
    return folder;
  }

  private static void empty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
