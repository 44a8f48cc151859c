package dev.sluice.workflow;

/** What every write of a run carries: taken up again, by whomever, the run has another number. */
record Fence(long wid, long runId) {}
