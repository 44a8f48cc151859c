/**
 * The writer: takes writes from the queue, runs many in one transaction, commits, and answers each
 * after its fsync.
 *
 * <p>{@link dev.sluice.internal.commit.Writer} chooses what the writing thread does next, {@link
 * dev.sluice.internal.commit.Batches} holds the open transaction and decides what becomes of it, {@link
 * dev.sluice.internal.commit.Syncer} forces the WAL and answers. Everything else here is a leaf of one
 * of them.
 */
@NullMarked
package dev.sluice.internal.commit;

import org.jspecify.annotations.NullMarked;
