/** JSON as Go's encoder writes it, and a strict reader. */
@NullMarked
package dev.sluice.server.internal.json;

import org.jspecify.annotations.NullMarked;
