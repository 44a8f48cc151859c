/** Queued writes over HTTP: sequence numbers, limits, waiting, what became of them. */
@NullMarked
package dev.sluice.server.internal.queue;

import org.jspecify.annotations.NullMarked;
