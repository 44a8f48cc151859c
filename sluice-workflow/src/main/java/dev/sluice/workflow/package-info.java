/**
 * Durable workflows: ordinary Java code whose finished steps are rows of the application's own SQLite
 * file, so that after a crash it goes on where it was, in this process or another.
 *
 * <p>Start at {@link dev.sluice.workflow.Workflows#on(dev.sluice.Sluice)}. How it works is told in
 * docs/workflows.md.
 */
@NullMarked
package dev.sluice.workflow;

import org.jspecify.annotations.NullMarked;
