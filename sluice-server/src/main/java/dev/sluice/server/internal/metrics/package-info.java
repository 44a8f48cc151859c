/** What the server measures of itself, and the writer's figures, for Prometheus. */
@NullMarked
package dev.sluice.server.internal.metrics;

import org.jspecify.annotations.NullMarked;
