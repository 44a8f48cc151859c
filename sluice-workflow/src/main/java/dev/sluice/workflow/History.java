package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is recorded of a run, as it was taken up. Branches use it at the same time. */
final class History {
  private final Map<String, StepRow> rows = new ConcurrentHashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> settled = ConcurrentHashMap.newKeySet();
  private final long lastSeq;

  History(List<StepRow> recorded) {
    long last = 0;
    for (StepRow row : recorded) {
      rows.put(row.path(), row);
      last = Math.max(last, row.seq());
    }
    this.lastSeq = last;
  }

  long lastSeq() {
    return lastSeq;
  }

  /** The row at a path, which is now asked for; null where nothing is recorded. */
  @Nullable
  StepRow take(String path) {
    StepRow row = rows.get(path);
    if (row != null) {
      asked.add(path);
    }
    return row;
  }

  /** Branches below this path ended early: what is recorded there may not be asked for again. */
  void settled(String path) {
    settled.add(path + "[");
  }

  /** Whether something below a prefix is recorded and was not asked for yet. */
  boolean hasMore(String prefix) {
    return rows.keySet().stream().anyMatch(path -> path.startsWith(prefix) && isLeft(path));
  }

  /** What is recorded and was never asked for: the code has changed. */
  List<StepRow> leftovers() {
    List<StepRow> left = new ArrayList<>();
    for (StepRow row : rows.values()) {
      if (isLeft(row.path()) && settled.stream().noneMatch(row.path()::startsWith)) {
        left.add(row);
      }
    }
    left.sort((a, b) -> Long.compare(a.seq(), b.seq()));
    return left;
  }

  /** The first that is recorded in a scope, and not below it, and was not asked for; null if none. */
  @Nullable
  StepRow nextIn(String prefix) {
    return rows.values().stream()
        .filter(row -> isLeft(row.path())
            && row.path().startsWith(prefix)
            && row.path().indexOf('/', prefix.length()) < 0)
        .min(Comparator.comparingLong(StepRow::seq))
        .orElse(null);
  }

  private boolean isLeft(String path) {
    StepRow row = rows.get(path);
    return row != null
        && !asked.contains(path)
        && row.kind() != StepKind.UNDO
        && row.kind() != StepKind.PATCH;
  }
}
