package dev.sluice.internal.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a write from its table to all the tables it may write in turn.
 *
 * <p>Three things in a schema break the rule that SQLite undoes a failed statement and nothing
 * else: {@code FAIL} keeps half of it, {@code ROLLBACK} ends the whole transaction, and a foreign
 * key that is {@code DEFERRABLE INITIALLY DEFERRED} fails at COMMIT, with everyone aboard. A write
 * gets there through triggers (to any name their text contains) and foreign keys (from parent to
 * child, by cascade). Implementation note: the edges are kept backwards, from the table reached to
 * the table written, so that one walk from the hazards finds everything to be kept alone.
 */
final class HazardGraph {
  private final Set<String> targets = new HashSet<>();
  private final Set<String> hazards = new HashSet<>();
  private final Map<String, Set<String>> writersOf = new HashMap<>();

  private HazardGraph() {}

  static HazardGraph of(List<SchemaEntry> entries) {
    HazardGraph graph = new HazardGraph();
    for (SchemaEntry entry : entries) {
      graph.add(entry);
    }
    return graph;
  }

  /** The folded names of all tables and views from which no hazard can be reached. */
  Set<String> harmless() {
    Set<String> harmless = new HashSet<>(targets);
    Deque<String> unvisited = new ArrayDeque<>(hazards);
    Set<String> seen = new HashSet<>(hazards);
    while (!unvisited.isEmpty()) {
      String hazardous = unvisited.remove();
      harmless.remove(hazardous);
      for (String writer : writersOf.getOrDefault(hazardous, Set.of())) {
        if (seen.add(writer)) {
          unvisited.add(writer);
        }
      }
    }
    return harmless;
  }

  private void add(SchemaEntry entry) {
    switch (Names.fold(entry.type())) {
      case "table" -> addTable(Names.fold(entry.name()), tokens(entry.sql()));
      case "view" -> targets.add(Names.fold(entry.name()));
      case "trigger" -> addTrigger(Names.fold(entry.tableName()), tokens(entry.sql()));
      default -> {
        // An index changes nothing about how a write fails: its constraint has no clause of its
        // own.
      }
    }
  }

  private void addTable(String table, @Nullable Tokens definition) {
    targets.add(table);
    if (definition == null) {
      hazards.add(table);
      return;
    }
    String parent = "";
    for (int i = 0; i < definition.size(); i++) {
      if (definition.isWord(i, "REFERENCES") && definition.isName(i + 1)) {
        parent = Names.fold(definition.name(i + 1));
        addEdge(parent, table);
      } else if (isDeferred(definition, i)) {
        hazards.add(table);
        hazards.add(parent);
      } else if (definition.isWord(i, "CONFLICT") && isFailOrRollback(definition, i + 1)) {
        hazards.add(table);
      }
    }
  }

  private void addTrigger(String table, @Nullable Tokens definition) {
    if (definition == null) {
      hazards.add(table);
      return;
    }
    for (int i = 0; i < definition.size(); i++) {
      if (definition.isName(i)) {
        addEdge(table, Names.fold(definition.name(i)));
      }
      boolean raises = definition.isWord(i, "RAISE") && isFailOrRollback(definition, i + 2);
      boolean resolves = definition.isWord(i, "OR") && isFailOrRollback(definition, i + 1);
      if (raises || resolves) {
        hazards.add(table);
      }
    }
  }

  private void addEdge(String written, String reached) {
    writersOf.computeIfAbsent(reached, name -> new HashSet<>()).add(written);
  }

  private static boolean isDeferred(Tokens definition, int at) {
    return definition.isWord(at, "INITIALLY")
        && definition.isWord(at + 1, "DEFERRED")
        && !(at >= 2 && definition.isWord(at - 2, "NOT"));
  }

  private static boolean isFailOrRollback(Tokens definition, int at) {
    return definition.isWord(at, "FAIL") || definition.isWord(at, "ROLLBACK");
  }

  /** Null for a definition that is missing or cannot be read. */
  private static @Nullable Tokens tokens(@Nullable String sql) {
    try {
      return sql == null ? null : Tokenizer.tokenize(sql);
    } catch (SqlSyntaxException unreadable) {
      return null;
    }
  }
}
