package dev.sluice.workflow.testkit;

import dev.sluice.Sluice;
import dev.sluice.workflow.Workflows;
import dev.sluice.workflow.WorkflowsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database with workflows for one test, on time that skips. What a process is in real life is one
 * {@link Workflows} here: {@link #process()} begins one, {@link #crash()} kills all there are.
 *
 * <pre>{@code
 * try (WorkflowKit kit = WorkflowKit.open()) {
 *   Workflow<Order, String> place = Shop.define(kit.process());
 *   assertEquals("paid", place.start(order).result(Duration.ofSeconds(10)));
 * }
 * }</pre>
 *
 * <p>Used by the thread of the test.
 */
public final class WorkflowKit implements AutoCloseable {
  private final Sluice sluice;
  private final VirtualTime time = VirtualTime.skipping();
  private final Deque<Workflows> processes = new ArrayDeque<>();
  private final @Nullable Path temporary;

  private WorkflowKit(Path folder, boolean isTemporary) {
    this.sluice = Sluice.open(folder.resolve("flows.db"));
    this.temporary = isTemporary ? folder : null;
  }

  /**
   * A new database in a temporary folder, which is deleted at the end.
   *
   * @throws UncheckedIOException if there can be no such folder
   */
  public static WorkflowKit open() {
    try {
      return new WorkflowKit(Files.createTempDirectory("sluice-workflow-kit"), true);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for a test's database", e);
    }
  }

  /** The database {@code flows.db} of a folder, new or as it is; it stays. */
  public static WorkflowKit open(Path folder) {
    return new WorkflowKit(folder, false);
  }

  /** The database: for tables of the application, and to look at them. */
  public Sluice sluice() {
    return sluice;
  }

  /** The time of all its processes. Give it to code that asks for the time, too. */
  public VirtualTime time() {
    return time;
  }

  /** Begins a process: define its workflows in it. If it is the only one, it takes up what there is. */
  public Workflows process() {
    return process(settings -> settings);
  }

  /** As {@link #process()}, with settings. */
  public Workflows process(UnaryOperator<WorkflowsBuilder> settings) {
    WorkflowsBuilder builder = Workflows.on(sluice).clock(time);
    if (processes.isEmpty()) {
      builder.soleProcess();
    }
    Workflows flows = settings.apply(builder).build();
    processes.push(flows);
    return flows;
  }

  /**
   * Kills all processes, as a power cut would: nothing more is written. Steps that run are interrupted;
   * returns when their code has ended, or after 10 s.
   */
  public void crash() {
    processes.forEach(Workflows::crash);
    end();
  }

  private void end() {
    while (!processes.isEmpty()) {
      processes.pop().close();
    }
  }

  /**
   * Closes its processes and the database, and deletes the temporary folder.
   *
   * @throws UncheckedIOException if something in it cannot be deleted
   */
  @Override
  public void close() {
    end();
    time.close();
    sluice.close();
    if (temporary != null) {
      delete(temporary);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> leavesFirst = files.toList().reversed();
      for (Path file : leavesFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary folder " + folder + " stays", e);
    }
  }
}
