/** An HTTP API of one's own on Sluice's server: posts. README.md beside the module shows it. */
@NullMarked
package dev.sluice.examples.posts;

import org.jspecify.annotations.NullMarked;
