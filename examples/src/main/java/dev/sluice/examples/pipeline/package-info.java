/**
 * A tree of real files through a queue of workflows, in several processes that are killed at random, and the
 * proof that nothing is lost and nothing is done again once it is recorded.
 */
package dev.sluice.examples.pipeline;
