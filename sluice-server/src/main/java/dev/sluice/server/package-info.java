/**
 * A SQLite file over HTTP. {@link dev.sluice.server.Server} serves one file: rqlite's API for the
 * clients people already have, queued writes that survive a crash. docs/http.md describes every
 * endpoint.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
