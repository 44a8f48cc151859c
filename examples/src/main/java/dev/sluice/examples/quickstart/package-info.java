/** The README's example, compiled and tested. */
@NullMarked
package dev.sluice.examples.quickstart;

import org.jspecify.annotations.NullMarked;
