package dev.sluice;

import java.util.Map;

/**
 * What the writer has done and holds now. Counts are since this writer began; times in nanoseconds,
 * sizes in bytes.
 *
 * @param writerPid the process that writes
 * @param writerHere whether that is the process that asks
 * @param version the writer's version of Sluice
 * @param epoch counts the writers of this file
 * @param clients clients connected, those in the writer's process included
 * @param queueDepth writes accepted and not yet answered
 * @param queueBytes their bytes
 * @param oldestNanos how long the oldest write has been waiting to run
 * @param journalRecords queued writes in the journal that are not applied yet
 * @param journalBytes bytes of the journal
 * @param queuedApplied the highest sequence number of a queued write that was applied; 0 for none
 * @param queuedFailed queued writes that failed, or of whose statements some failed
 * @param writes writes answered, failed ones included
 * @param commits transactions committed
 * @param fsyncs times the WAL was forced
 * @param batches writes per commit
 * @param queueWait from submission to execution
 * @param execute of each batch, from begin to commit
 * @param commit from execution to the answer
 * @param rejections refused and failed writes by code
 * @param reruns shared transactions that were lost and run again one by one
 * @param takeovers epochs that began without a handover since the file was created
 * @param resendsAnswered writes sent again after a lost connection and answered from receipts
 * @param walBytes size of the WAL
 * @param checkpoints times of checkpoints
 * @param readHolds times reads were held to truncate the WAL
 * @param foreignLockWaits times the writer waited for another program's lock
 * @param forces times of forcing the WAL, each for all transactions committed so far
 */
public record Stats(
    long writerPid,
    boolean writerHere,
    String version,
    long epoch,
    int clients,
    long queueDepth,
    long queueBytes,
    long oldestNanos,
    long journalRecords,
    long journalBytes,
    long queuedApplied,
    long queuedFailed,
    long writes,
    long commits,
    long fsyncs,
    Latency batches,
    Latency queueWait,
    Latency execute,
    Latency commit,
    Map<String, Long> rejections,
    long reruns,
    long takeovers,
    long resendsAnswered,
    long walBytes,
    Latency checkpoints,
    Latency readHolds,
    Latency foreignLockWaits,
    Latency forces) {
  /** These figures as another process sees them. */
  Stats seenFrom(boolean writerHere) {
    return new Stats(
        writerPid,
        writerHere,
        version,
        epoch,
        clients,
        queueDepth,
        queueBytes,
        oldestNanos,
        journalRecords,
        journalBytes,
        queuedApplied,
        queuedFailed,
        writes,
        commits,
        fsyncs,
        batches,
        queueWait,
        execute,
        commit,
        rejections,
        reruns,
        takeovers,
        resendsAnswered,
        walBytes,
        checkpoints,
        readHolds,
        foreignLockWaits,
        forces);
  }
}
