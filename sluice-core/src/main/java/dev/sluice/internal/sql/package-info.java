/**
 * What SQL text <em>is</em>, decided before anything is prepared.
 *
 * <p>SQLite has no way to ask "is this a write?" without preparing the text, and preparing is not
 * always free of effects ({@code EXPLAIN PRAGMA ...} runs the pragma). So the text is cut into
 * tokens exactly as SQLite's own tokenizer would ({@link dev.sluice.internal.sql.Tokenizer}), the
 * first words are looked up in an allow-list, and everything not on it is refused with a reason.
 *
 * <p>{@link dev.sluice.internal.sql.ParsedStatement} is the answer for one statement, {@link
 * dev.sluice.internal.sql.SchemaHazards} adds what only the schema can tell: whether a plain write
 * could damage others in the same transaction. Pure functions of their input: no I/O, no locks, no
 * {@code java.sql}; every type is immutable and safe for any thread.
 */
@NullMarked
package dev.sluice.internal.sql;

import org.jspecify.annotations.NullMarked;
