/**
 * Queued writes (G9): acknowledged from the journal before they are applied, on the caller's side
 * ({@link dev.sluice.internal.queued.Enqueuer}) and at the writer ({@link
 * dev.sluice.internal.queued.QueuedWrites}).
 */
@NullMarked
package dev.sluice.internal.queued;

import org.jspecify.annotations.NullMarked;
