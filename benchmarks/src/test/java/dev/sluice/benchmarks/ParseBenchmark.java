package dev.sluice.benchmarks;

import dev.sluice.internal.sql.ParsedStatement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to tell what a statement is, when its text is met for the first time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {
  @Param({
    "INSERT INTO item(name, number, amount) VALUES (?, ?, ?)",
    "UPDATE item SET number = number + 1 WHERE id = ?",
    "WITH old AS (SELECT id FROM item WHERE number < :n) DELETE FROM item WHERE id IN old RETURNING id"
  })
  private String sql = "";

  @Benchmark
  public Object parse() {
    return ParsedStatement.parse(sql);
  }
}
