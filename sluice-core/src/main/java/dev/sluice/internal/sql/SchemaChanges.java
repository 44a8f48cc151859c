package dev.sluice.internal.sql;

import java.util.Optional;

/** Rules for {@code CREATE}, {@code DROP} and {@code ALTER}. */
final class SchemaChanges {
  private SchemaChanges() {}

  /** The cursor stands behind the verb. */
  static Classification classify(String verb, TokenCursor cursor) {
    if (cursor.namesOwnTable()) {
      return Classification.refused(Refusals.OWN_TABLE);
    }
    boolean create = verb.equals("CREATE");
    if (create && (cursor.take("TEMP") || cursor.take("TEMPORARY"))) {
      return Classification.refused(Refusals.TEMPORARY);
    }
    boolean known = switch (verb) {
      case "CREATE" -> takeCreatedType(cursor);
      case "DROP" -> takeDroppedType(cursor);
      default -> cursor.take("TABLE");
    };
    if (cursor.take("IF")) {
      cursor.take("NOT");
      cursor.take("EXISTS");
    }
    Optional<QualifiedName> name = known ? cursor.takeName() : Optional.empty();
    return name.map(SchemaChanges::named)
        .orElseGet(() -> Classification.refused(verb
            + " is not followed by TABLE, INDEX, VIEW, TRIGGER or VIRTUAL TABLE and a"
            + " name: check the spelling"));
  }

  private static Classification named(QualifiedName name) {
    return name.isTemporary() ? Classification.refused(Refusals.TEMPORARY) : Classification.ddl();
  }

  private static boolean takeCreatedType(TokenCursor cursor) {
    return switch (cursor.takeKeyword()) {
      case "TABLE", "INDEX", "VIEW", "TRIGGER" -> true;
      case "UNIQUE" -> cursor.take("INDEX");
      case "VIRTUAL" -> cursor.take("TABLE");
      default -> false;
    };
  }

  private static boolean takeDroppedType(TokenCursor cursor) {
    return switch (cursor.takeKeyword()) {
      case "TABLE", "INDEX", "VIEW", "TRIGGER" -> true;
      default -> false;
    };
  }
}
