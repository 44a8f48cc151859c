/**
 * The one queue: writes on their way to the writer, a lane for each client, taken in turn.
 *
 * <p>Producers are any threads; the consumer is the writer's thread alone. Accepting a write costs
 * two atomic additions and one compare-and-set.
 */
@NullMarked
package dev.sluice.internal.queue;

import org.jspecify.annotations.NullMarked;
