package dev.sluice.examples.catalogue;

import dev.sluice.examples.catalogue.WorkQueue.Claim;
import dev.sluice.examples.tree.FileFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The work of one worker: claims directories, lists them, and has every file written by a caller of
 * its own, a virtual thread that waits for its commit. At most {@link #CALLERS} wait at a time.
 *
 * <p>A directory is done when all its files are acknowledged and its directories added; until then
 * it is this worker's, so that its death leaves nothing out.
 */
final class DirectoryWork {
  /** How many writes of one worker are under way at most. */
  static final int CALLERS = 64;

  private static final int CLAIMS = 4;
  private static final int DIRECTORIES_AT_ONCE = 500;
  private static final long IDLE_NANOS_MIN = 20_000_000;
  private static final long IDLE_NANOS_MAX = 200_000_000;

  private final WorkQueue queue;
  private final DirectoryReader reader;
  private final Recorder recorder;
  private final Semaphore permits = new Semaphore(CALLERS);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  DirectoryWork(WorkQueue queue, DirectoryReader reader, Recorder recorder) {
    this.queue = queue;
    this.reader = reader;
    this.recorder = recorder;
  }

  /**
   * Works until every directory of the scan is done, by whichever worker.
   *
   * @throws IllegalStateException if a write failed for good; what it belongs to stays claimed
   */
  void run() throws InterruptedException {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      while (failure.get() == null) {
        List<Claim> claims = queue.claim(CLAIMS);
        if (claims.isEmpty() && !moreToCome()) {
          break;
        }
        for (Claim claim : claims) {
          new Directory(claim, callers).read();
        }
      }
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a write failed: " + failed.getMessage(), failed);
    }
  }

  /** Waits while others work on the last directories; true when one may be claimed again. */
  private boolean moreToCome() {
    long idleNanos = IDLE_NANOS_MIN;
    while (failure.get() == null) {
      switch (queue.left()) {
        case WAITING -> {
          return true;
        }
        case NOTHING -> {
          return false;
        }
        case CLAIMED -> LockSupport.parkNanos(idleNanos);
      }
      idleNanos = Math.min(2 * idleNanos, IDLE_NANOS_MAX);
    }
    return false;
  }

  /** One claimed directory on its way; read by one thread, its writes end in any. */
  private final class Directory implements DirectoryReader.Visitor {
    private final Claim claim;
    private final ExecutorService callers;
    private final AtomicInteger unfinished = new AtomicInteger(1);
    private List<String> directories = new ArrayList<>();

    Directory(Claim claim, ExecutorService callers) {
      this.claim = claim;
      this.callers = callers;
    }

    void read() throws InterruptedException {
      reader.read(claim.path(), this);
      List<String> last = directories;
      // This one stands for the listing itself, and so it may be the one that ends the directory.
      submit(() -> queue.add(last));
    }

    @Override
    public void file(Path path, String text, FileFacts facts) throws InterruptedException {
      another(() -> recorder.file(path, text, facts));
    }

    @Override
    public void directory(String text) throws InterruptedException {
      directories.add(text);
      if (directories.size() == DIRECTORIES_AT_ONCE) {
        List<String> full = directories;
        directories = new ArrayList<>();
        another(() -> queue.add(full));
      }
    }

    @Override
    public void problem(Problem problem) throws InterruptedException {
      another(() -> recorder.problem(problem));
    }

    private void another(Runnable write) throws InterruptedException {
      unfinished.incrementAndGet();
      submit(write);
    }

    private void submit(Runnable write) throws InterruptedException {
      permits.acquire();
      callers.execute(() -> perform(write));
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever it is, it has to end the worker.
    private void perform(Runnable write) {
      try {
        write.run();
        if (unfinished.decrementAndGet() == 0) {
          queue.done(claim.id());
        }
      } catch (Exception | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        permits.release();
      }
    }
  }
}
