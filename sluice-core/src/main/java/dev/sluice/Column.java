package dev.sluice;

/**
 * Where a column of a result comes from, as SQLite tells it.
 *
 * @param name its name in the result
 * @param declaredType the type in CREATE TABLE, verbatim; empty for an expression or a column without
 *     one
 * @param table the table it is read from, without alias; empty for an expression
 */
public record Column(String name, String declaredType, String table) {}
