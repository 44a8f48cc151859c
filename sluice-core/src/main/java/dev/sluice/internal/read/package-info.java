/**
 * Reads: each process reads the file itself, on read-only connections, without the writer.
 *
 * <p>{@link dev.sluice.internal.read.Readers} takes a reader from a bounded pool, passes {@link
 * dev.sluice.internal.read.ReadGate} (closed for a moment while the writer truncates the WAL), and
 * runs one {@code Session}: one snapshot, from its first statement to its end.
 *
 * <p>A native call holds the carrier of a virtual thread, so a virtual caller hands each call into
 * SQLite to a platform thread and waits; its own code (bodies, row actions) runs on the virtual
 * thread. Platform threads call SQLite themselves.
 */
@NullMarked
package dev.sluice.internal.read;

import org.jspecify.annotations.NullMarked;
