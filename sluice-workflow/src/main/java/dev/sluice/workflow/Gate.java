package dev.sluice.workflow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says of a branch, and all within it, whether it is still needed. */
final class Gate {
  private final @Nullable Gate outer;
  private final Set<String> children = ConcurrentHashMap.newKeySet();
  private final Set<Run> nested = ConcurrentHashMap.newKeySet();
  private volatile boolean settled;

  Gate(@Nullable Gate outer) {
    this.outer = outer;
  }

  void settle() {
    settled = true;
  }

  /** A child workflow was started, or found, within. */
  void startedChild(String id) {
    children.add(id);
    if (outer != null) {
      outer.startedChild(id);
    }
  }

  /** The ids of the children started within. */
  Set<String> children() {
    return children;
  }

  /** A nested child begins to run within: it is to end with the branch. */
  void begins(Run child) {
    nested.add(child);
    if (isSettled()) {
      child.notNeeded();
    }
    if (outer != null) {
      outer.begins(child);
    }
  }

  /** A nested child has left its parent's thread. */
  void ends(Run child) {
    nested.remove(child);
    if (outer != null) {
      outer.ends(child);
    }
  }

  /** Ends the nested children that run within. */
  void endNested() {
    nested.forEach(Run::notNeeded);
  }

  boolean isSettled() {
    return settled || (outer != null && outer.isSettled());
  }
}
