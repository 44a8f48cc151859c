package dev.sluice.internal.journal;

/**
 * The journal as of its last flush, force or release. Records still in the memory buffer do not
 * count.
 *
 * @param records records in the files, those applied but not yet deleted included
 * @param bytes size of the files
 * @param segments number of files
 * @param firstSequence lowest sequence number in the files, 0 if there is none
 * @param lastSequence highest sequence number given and written, now or in an earlier run
 * @param appliedSequence the database has everything up to here
 * @param forces successful forces to disk since the open
 */
public record JournalStats(
    long records,
    long bytes,
    int segments,
    long firstSequence,
    long lastSequence,
    long appliedSequence,
    long forces) {}
