package dev.sluice.internal.queue;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interleavings, found by model checking, of a few appends, takes and a close of one lane, against a plain queue. */
public class LaneModelTest {
  private final Lane lane = new WriteQueue().open();

  @Operation
  public boolean offer(@Param(gen = IntGen.class) int number) {
    return lane.offer(new NumberedWrite(number));
  }

  @Operation
  public void close() {
    lane.close();
  }

  @Operation(nonParallelGroup = "writer")
  public @Nullable Integer poll() {
    return lane.poll() instanceof NumberedWrite write ? write.number() : null;
  }

  @Test
  @Tag("slow")
  void lane_anyInterleaving_isLinearizable() {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .sequentialSpecification(PlainLane.class)
        .check(LaneModelTest.class);
  }

  /** What a lane is, for one thread. */
  public static final class PlainLane {
    private final java.util.ArrayDeque<Integer> numbers = new java.util.ArrayDeque<>();
    private boolean closed;

    /** As {@link Lane#offer}. */
    public boolean offer(int number) {
      return !closed && numbers.add(number);
    }

    /** As {@link Lane#close}. */
    public void close() {
      closed = true;
    }

    /** As {@link Lane#poll}. */
    public @Nullable Integer poll() {
      return numbers.poll();
    }
  }
}
