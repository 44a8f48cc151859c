/**
 * The endpoints of rqlite's API, byte for byte; docs/http.md describes them and where they differ on
 * purpose. A request's journey: {@code StatementsBody} reads it, {@code Script} makes each statement
 * ready, {@code Writes} or {@code Reads} runs them, {@code ResultsJson} answers.
 */
@NullMarked
package dev.sluice.server.internal.rqlite;

import org.jspecify.annotations.NullMarked;
