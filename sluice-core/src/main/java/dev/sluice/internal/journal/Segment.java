package dev.sluice.internal.journal;

import java.nio.file.Path;

/**
 * A segment that is no longer written to.
 *
 * @param lastSequence of its last usable record; what is behind that in the file is no part of the
 *     journal
 * @param records number of usable records
 * @param bytes size of the file
 * @param damaged whether records that may have been acknowledged are missing from it, so that the
 *     file is kept
 */
record Segment(
    Path path,
    SegmentHeader header,
    long lastSequence,
    long records,
    long bytes,
    boolean damaged) {}
