package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Makes the files that a journal appends to. */
interface SegmentFiles {

  /**
   * Creates an empty file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  SegmentFile create(Path path) throws IOException;
}
