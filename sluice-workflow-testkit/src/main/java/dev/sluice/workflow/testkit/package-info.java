/**
 * For tests of workflows, with whatever test framework: a database with {@linkplain
 * dev.sluice.workflow.testkit.WorkflowKit processes that come and go} on {@linkplain
 * dev.sluice.workflow.testkit.VirtualTime time that skips what nobody uses}, {@linkplain
 * dev.sluice.workflow.testkit.CrashPoints crashes at every durable point}, and {@linkplain
 * dev.sluice.workflow.testkit.ReplayCheck replays of recorded histories}.
 */
@NullMarked
package dev.sluice.workflow.testkit;

import org.jspecify.annotations.NullMarked;
