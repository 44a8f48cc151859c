/** What the example programs share. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
