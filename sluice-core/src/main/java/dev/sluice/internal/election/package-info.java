/**
 * Which process writes: one {@link dev.sluice.internal.election.Node} per process and database tries
 * the lock, becomes the writer or links to it, and does so again when the writer is gone.
 */
@NullMarked
package dev.sluice.internal.election;

import org.jspecify.annotations.NullMarked;
