package dev.sluice.internal.journal;

/**
 * One queued write as the journal keeps it.
 *
 * @param sequence number given by {@link Journal#append}
 * @param clientHigh first half of the client's 128-bit id
 * @param clientLow second half of it
 * @param number the client's own number of this write
 * @param body the write itself; belongs to the receiver of the record
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy for each record would be waste
public record JournalRecord(
    long sequence, long clientHigh, long clientLow, long number, byte[] body) {}
