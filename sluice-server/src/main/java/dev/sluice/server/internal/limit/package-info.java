/** What keeps requests within bounds: time, requests under way, bytes in memory. */
@NullMarked
package dev.sluice.server.internal.limit;

import org.jspecify.annotations.NullMarked;
