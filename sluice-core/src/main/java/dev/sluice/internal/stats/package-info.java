/** Measuring without slowing down what is measured: one thread records, any thread reads. */
@NullMarked
package dev.sluice.internal.stats;

import org.jspecify.annotations.NullMarked;
