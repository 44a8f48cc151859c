package dev.sluice.internal.journal;

import dev.sluice.internal.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The directory of the segments: their names, and changes to its entries. */
record JournalDirectory(Path path) {

  private static final Pattern NAME = Pattern.compile("journal-[0-9]{19}\\.log");

  /** The segments in it, by name and so by first sequence number. */
  List<Path> segments() throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(path, "journal-*.log")) {
      for (Path entry : entries) {
        if (NAME.matcher(entry.getFileName().toString()).matches()) {
          found.add(entry);
        }
      }
    }
    found.sort(null);
    return found;
  }

  Path segment(long firstSequence) {
    return path.resolve("journal-%019d.log".formatted(firstSequence));
  }

  /** Renames {@code segment} so that it is out of the way for good, and returns its new name. */
  Path setAside(Path segment) throws IOException {
    int number = 1;
    Path aside;
    do {
      aside = segment.resolveSibling(segment.getFileName() + ".aside-" + number++);
    } while (Files.exists(aside));
    return Files.move(segment, aside);
  }

  /** Removes a segment that nobody needs; one that is damaged is kept under another name. */
  void retire(Segment segment, Consumer<String> notices) throws IOException {
    if (segment.damaged()) {
      notices.accept("%s: what could be read of it is applied; the damaged file is kept as %s"
          .formatted(segment.path(), setAside(segment.path())));
    } else {
      Files.deleteIfExists(segment.path());
    }
  }

  /** Makes created, renamed and deleted entries durable. */
  void force() throws IOException {
    Platform.forceFolder(path);
  }
}
