/**
 * The writer: takes writes from the queue, runs many in one transaction, commits, and answers each
 * after its fsync.
 *
 * <p>{@link dev.sluice.internal.commit.Writer} holds all control flow and state of the writing
 * thread; {@link dev.sluice.internal.commit.Syncer} forces the WAL and answers. Everything else here
 * is a leaf of one of them.
 */
@NullMarked
package dev.sluice.internal.commit;

import org.jspecify.annotations.NullMarked;
