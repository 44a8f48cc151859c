/**
 * The only place that touches the SQLite driver.
 *
 * <p>The driver's own layer below JDBC is used ({@code org.sqlite.core.DB}): statements are bound
 * and stepped directly, transactions are statements, and the driver is told that auto-commit is off
 * so that it does not try a {@code BEGIN} of its own after every statement. See ADR 0003.
 */
@NullMarked
package dev.sluice.internal.sqlite;

import org.jspecify.annotations.NullMarked;
