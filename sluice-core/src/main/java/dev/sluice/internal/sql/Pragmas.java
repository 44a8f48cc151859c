package dev.sluice.internal.sql;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The allow-list of pragmas. The same form, {@code PRAGMA name(value)}, asks one pragma a question
 * and gives another an order, so each name is on the list that says which.
 */
final class Pragmas {
  /** Read only, with or without an argument. */
  private static final Set<String> QUESTIONS = Set.of(
      "foreign_key_check",
      "foreign_key_list",
      "index_info",
      "index_list",
      "index_xinfo",
      "integrity_check",
      "quick_check",
      "table_info",
      "table_list",
      "table_xinfo");

  /** Read only, and take no argument. */
  private static final Set<String> FACTS = Set.of(
      "collation_list",
      "compile_options",
      "data_version",
      "database_list",
      "freelist_count",
      "function_list",
      "module_list",
      "page_count",
      "pragma_list");

  /** Of the settings below, those an application chooses when it opens Sluice. */
  static final Map<String, String> OPTIONS = Map.of(
      "cache_size", "withCacheBytes",
      "foreign_keys", "withForeignKeys",
      "locking_mode", "withExclusive",
      "mmap_size", "withMmapBytes",
      "synchronous", "withDurability",
      "threads", "withSqliteThreads",
      "wal_autocheckpoint", "withWalSoftLimitBytes");

  /** Say how the connection is set up, without an argument; Sluice alone changes that. */
  private static final Set<String> CONNECTION_SETTINGS = Set.of(
      "analysis_limit",
      "automatic_index",
      "busy_timeout",
      "cache_size",
      "cache_spill",
      "cell_size_check",
      "checkpoint_fullfsync",
      "defer_foreign_keys",
      "foreign_keys",
      "fullfsync",
      "hard_heap_limit",
      "ignore_check_constraints",
      "journal_mode",
      "journal_size_limit",
      "legacy_alter_table",
      "locking_mode",
      "max_page_count",
      "mmap_size",
      "query_only",
      "read_uncommitted",
      "recursive_triggers",
      "reverse_unordered_selects",
      "secure_delete",
      "soft_heap_limit",
      "synchronous",
      "temp_store",
      "threads",
      "trusted_schema",
      "wal_autocheckpoint",
      "writable_schema");

  /** Say how the file was made, without an argument; to change them the file must be free. */
  private static final Set<String> FILE_SETTINGS =
      Set.of("auto_vacuum", "encoding", "page_size", "schema_version");

  /** Numbers in the file's header that belong to the application: an argument sets them. */
  private static final Set<String> APPLICATION_NUMBERS = Set.of("application_id", "user_version");

  private Pragmas() {}

  /** The cursor stands behind {@code PRAGMA}. */
  static Classification classify(TokenCursor cursor) {
    Optional<QualifiedName> name = cursor.takeName();
    boolean plain = cursor.atEnd();
    return name.map(known -> plain ? asked(known) : given(known))
        .orElseGet(
            () -> Classification.refused("PRAGMA is not followed by a name: check the spelling"));
  }

  private static Classification asked(QualifiedName pragma) {
    String name = Names.fold(pragma.name());
    boolean reads = QUESTIONS.contains(name)
        || FACTS.contains(name)
        || CONNECTION_SETTINGS.contains(name)
        || FILE_SETTINGS.contains(name)
        || APPLICATION_NUMBERS.contains(name);
    if (reads) {
      return Classification.read();
    }
    return name.equals("optimize") ? optimize() : refused(name);
  }

  private static Classification given(QualifiedName pragma) {
    String name = Names.fold(pragma.name());
    if (QUESTIONS.contains(name)) {
      return Classification.read();
    }
    if (APPLICATION_NUMBERS.contains(name)) {
      return pragma.isTemporary()
          ? Classification.refused(Refusals.TEMPORARY)
          : Classification.ddl();
    }
    return name.equals("optimize") ? optimize() : refused(name);
  }

  private static Classification optimize() {
    return Classification.maintenance(/* returnsRows= */ true, /* transactional= */ true);
  }

  private static Classification refused(String name) {
    return Classification.refused("PRAGMA " + name + reason(name));
  }

  private static String reason(String name) {
    if (name.equals("defer_foreign_keys")) {
      return " cannot be changed: declare the foreign key DEFERRABLE INITIALLY DEFERRED instead";
    }
    if (OPTIONS.containsKey(name)) {
      return " cannot be changed: Sluice owns it; set it through SluiceOptions."
          + OPTIONS.get(name);
    }
    if (CONNECTION_SETTINGS.contains(name)) {
      return " cannot be changed: Sluice owns it and relies on its value; leave the value out to"
          + " read it";
    }
    if (FILE_SETTINGS.contains(name)) {
      return " cannot be changed while Sluice has the file open: close Sluice and set it with"
          + " another program";
    }
    if (FACTS.contains(name)) {
      return " takes no argument: leave it out";
    }
    return switch (name) {
      case "wal_checkpoint" -> " is refused: Sluice keeps the WAL bounded by itself";
      case "incremental_vacuum" -> " is refused: run VACUUM, which frees every unused page";
      default -> " is not on the list of pragmas that only read: check the spelling";
    };
  }
}
