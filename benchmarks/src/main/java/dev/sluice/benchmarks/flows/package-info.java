/**
 * {@code bench workflow}: durable workflows on Sluice beside DBOS on PostgreSQL, in the same run. The rival's
 * half is a module of its own, {@code benchmarks/dbos}, whose libraries nothing else has.
 */
package dev.sluice.benchmarks.flows;
