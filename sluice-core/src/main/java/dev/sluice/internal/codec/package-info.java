/** How values, argument records and results become bytes, for the link, receipts and the journal. */
@NullMarked
package dev.sluice.internal.codec;

import org.jspecify.annotations.NullMarked;
