package dev.sluice.internal.sql;

import java.util.List;
import java.util.Set;

/**
 * Which tables a plain write must not share a transaction for, found from the schema.
 *
 * <p>Immutable and safe for any thread; build a new one whenever {@code PRAGMA schema_version} has
 * changed.
 */
public final class SchemaHazards {
  private final Set<String> harmless;

  private SchemaHazards(Set<String> harmless) {
    this.harmless = Set.copyOf(harmless);
  }

  /** Reads the schema. Never fails: what it cannot read counts as a hazard. */
  public static SchemaHazards of(List<SchemaEntry> entries) {
    return new SchemaHazards(HazardGraph.of(entries).harmless());
  }

  /**
   * Whether the statement needs a transaction of its own: because it says so ({@link
   * ParsedStatement#sharing()}), because writing its table can reach something hazardous, or
   * because the table is not in this schema. One hash lookup.
   */
  public boolean mustRunAlone(ParsedStatement statement) {
    return statement.sharing() == Sharing.ALONE || !harmless.contains(statement.foldedTarget());
  }
}
