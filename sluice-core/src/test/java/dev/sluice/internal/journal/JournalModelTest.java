package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The journal against a map of what must, and what may, be in it. */
class JournalModelTest {

  enum Kind {
    APPEND,
    FLUSH,
    FORCE,
    APPLIED,
    RELEASE,
    DISK_FULL,
    CRASH,
    REOPEN
  }

  /** One step; {@code choice} from 0 to 999 picks its size or place. */
  record Step(Kind kind, int choice) {}

  @Property(tries = 200)
  void journal_anyStepsAndCrashes_keepsWhatWasForced(@ForAll("steps") List<Step> steps)
      throws IOException {
    Path directory = Files.createTempDirectory("journal-model");
    try {
      Run run = new Run(directory);
      for (Step step : steps) {
        run.take(step);
      }
      run.end();
    } finally {
      delete(directory);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds = Arbitraries.frequency(
        Tuple.of(12, Kind.APPEND),
        Tuple.of(2, Kind.FLUSH),
        Tuple.of(3, Kind.FORCE),
        Tuple.of(3, Kind.APPLIED),
        Tuple.of(1, Kind.RELEASE),
        Tuple.of(1, Kind.DISK_FULL),
        Tuple.of(2, Kind.CRASH),
        Tuple.of(1, Kind.REOPEN));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 999))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  private static void delete(Path directory) throws IOException {
    try (var entries = Files.walk(directory)) {
      for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static final class Run {

    private final JournalFixture fixture;
    // Body length of each record not known to be applied, by sequence number.
    private final TreeMap<Long, Integer> model = new TreeMap<>();
    private Journal journal;
    private long last;
    private long flushed;
    private long forced;

    Run(Path directory) {
      fixture = new JournalFixture(directory);
      fixture.limits = new JournalLimits(2_000, 200, 400);
      journal = fixture.open();
    }

    void take(Step step) throws IOException {
      switch (step.kind) {
        case APPEND -> append(step.choice % 201);
        case FLUSH -> {
          journal.flush();
          flushed = last;
        }
        case FORCE -> force();
        case APPLIED -> applied(step.choice);
        case RELEASE -> journal.release();
        case DISK_FULL -> diskFull(step.choice);
        case CRASH -> crash(step.choice);
        case REOPEN -> {
          journal.close();
          forced = last;
          reopen();
        }
      }
    }

    void end() {
      force();
      fixture.appliedSequence = Math.max(fixture.appliedSequence, last);
      journal.applied(last);
      journal.close();
      assertThat(fixture.names()).isEmpty();
    }

    private void append(int bodyBytes) {
      try {
        JournalFixture.append(journal, last + 1, bodyBytes);
        model.put(++last, bodyBytes);
      } catch (JournalFull full) {
        assertThat(model).isNotEmpty();
      }
    }

    private void force() {
      journal.force();
      flushed = last;
      forced = last;
    }

    /** The database has everything up to some flushed record. */
    private void applied(int choice) {
      long from = fixture.appliedSequence;
      fixture.appliedSequence = Math.max(from, from + (flushed - from) * choice / 999);
      journal.applied(fixture.appliedSequence);
      model.headMap(fixture.appliedSequence, /* inclusive= */ true).clear();
    }

    /** A force that does not get its buffer out drops what was not written before. */
    private void diskFull(int choice) {
      fixture.files.spaceBytes = choice % 300;
      try {
        force();
      } catch (JournalIoException refused) {
        assertThat(refused.droppedFrom()).isGreaterThan(flushed).isLessThanOrEqualTo(last);
        last = refused.droppedFrom() - 1;
        flushed = last;
        forced = last;
        model.tailMap(last, /* inclusive= */ false).clear();
      } finally {
        fixture.files.spaceBytes = Long.MAX_VALUE;
      }
    }

    private void crash(int choice) throws IOException {
      long safe = fixture.files.forcedBytes();
      long loose = fixture.files.writtenBytes() - safe;
      fixture.files.crash(safe + loose * choice / 999);
      reopen();
    }

    private void reopen() {
      fixture.epoch++;
      journal = fixture.open();
      List<Long> replayed = JournalFixture.replayed(journal);
      long end = replayed.isEmpty() ? fixture.appliedSequence : replayed.getLast();
      assertThat(end).isBetween(Math.max(forced, fixture.appliedSequence), last);
      model.tailMap(end, /* inclusive= */ false).clear();
      assertThat(replayed).containsExactlyElementsOf(model.keySet());
      assertThat(JournalFixture.replay(journal))
          .extracting(record -> record.body().length)
          .containsExactlyElementsOf(model.values());
      last = end;
      flushed = end;
      forced = end;
    }
  }
}
