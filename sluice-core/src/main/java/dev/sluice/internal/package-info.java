/** Everything behind {@link dev.sluice.Sluice}; not for use by programs. */
@NullMarked
package dev.sluice.internal;

import org.jspecify.annotations.NullMarked;
