package dev.sluice.internal.sql;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code sqlite_schema}.
 *
 * @param type {@code table}, {@code index}, {@code view} or {@code trigger}
 * @param name of the object
 * @param tableName the table or view it belongs to (column {@code tbl_name})
 * @param sql its definition; null for indexes that SQLite made by itself
 */
public record SchemaEntry(
    String type, String name, String tableName, @Nullable String sql) {}
