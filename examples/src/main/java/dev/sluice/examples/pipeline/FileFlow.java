package dev.sluice.examples.pipeline;

import dev.sluice.Sluice;
import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.PathCode;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What is done with each file: read it, enter it in a table, publish it. Reading and publishing have an
 * effect outside; the entry and its record are one transaction.
 */
final class FileFlow {
  static final String QUEUE = "files";
  static final String READ = "read";
  static final String PUBLISH = "publish";
  static final String ID_PREFIX = "file-";

  private FileFlow() {}

  /** What is recorded of reading; the checksum says why where the file could not be read. */
  record Read(String effect, String sha256) {}

  /** What is recorded of publishing. */
  record Published(String effect) {}

  /** The table; without a constraint, so that an entry made twice would show. */
  static void createTable(Sluice sluice) {
    sluice.execute("CREATE TABLE processed (workflow TEXT, path TEXT, sha256 TEXT) STRICT");
  }

  /** Makes it known to a process that only starts it. */
  static Workflow<String, Published> declare(Workflows flows) {
    return flows.define("process-file", 1, String.class, Published.class, (wf, path) -> {
      throw new IllegalStateException("this process only starts it");
    });
  }

  /** Makes it known to a process that runs it; {@code ended} is told of each that came to its end. */
  static Workflow<String, Published> define(
      Workflows flows, Checksum checksum, Effects effects, Runnable ended) {
    return flows.define("process-file", 1, String.class, Published.class, (wf, path) -> {
      Read read = wf.step(
          READ,
          Read.class,
          () -> new Read(effects.happen(wf.id(), READ), sha256(checksum, PathCode.decode(path))));
      wf.transaction(
          "enter",
          tx -> tx.execute("INSERT INTO processed VALUES (?, ?, ?)", wf.id(), path, read.sha256()));
      Published published =
          wf.step(PUBLISH, Published.class, () -> new Published(effects.happen(wf.id(), PUBLISH)));
      ended.run();
      return published;
    });
  }

  private static String sha256(Checksum checksum, Path path) {
    try {
      return checksum.of(path);
    } catch (IOException e) {
      return "unreadable: " + e.getMessage(); // gone since it was listed: that is the result, then
    }
  }
}
