package dev.sluice.benchmarks;

import dev.sluice.internal.codec.Codec;
import dev.sluice.internal.codec.Codecs;
import dev.sluice.internal.codec.Values;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to carry one write's arguments to another process: as values, and as a record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final Item ITEM = Item.of(1234);

  private final Codec<Item> codec = Codecs.of(Item.class);
  private final WireWriter out = new WireWriter(256);
  private final @Nullable Object[] values = {ITEM.name(), ITEM.number(), ITEM.amount()};
  private final byte[] encodedValues = encodedValues();
  private final byte[] encodedRecord = encodedRecord();

  @Benchmark
  public int writeValues() {
    out.truncate(0);
    Values.writeAll(values, out);
    return out.size();
  }

  @Benchmark
  public @Nullable Object[] readValues() {
    return Values.readAll(new WireReader(encodedValues));
  }

  @Benchmark
  public int writeRecord() {
    out.truncate(0);
    codec.write(ITEM, out);
    return out.size();
  }

  @Benchmark
  public Record readRecord() {
    return codec.read(new WireReader(encodedRecord));
  }

  private byte[] encodedValues() {
    WireWriter encoded = new WireWriter(256);
    Values.writeAll(values, encoded);
    return encoded.toBytes();
  }

  private byte[] encodedRecord() {
    WireWriter encoded = new WireWriter(256);
    codec.write(ITEM, encoded);
    return encoded.toBytes();
  }
}
