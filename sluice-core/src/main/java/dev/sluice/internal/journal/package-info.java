/**
 * The journal: the files in which queued writes wait until the database has them (guarantee G9).
 *
 * <p>A queued write is appended to the journal, forced to disk together with its neighbours,
 * acknowledged by its sequence number, and later applied by the writer. After a crash the records
 * above the database's applied sequence are replayed. {@link dev.sluice.internal.journal.Journal}
 * is the face; everything else is one of its leaves.
 *
 * <h2>Files</h2>
 *
 * <p>The journal is a row of segments, {@code journal-<first sequence, 19 digits>.log}. Every open
 * begins a new segment with its first append and never writes to an older one; a segment that is
 * full is forced before the next is created, and deleted when all its records are applied. So only
 * the last segment can end in bytes that were not forced. All numbers are big-endian:
 *
 * <pre>
 *   segment  = header record*
 *
 *   header      0       8         12   16         32      40         48   60    64
 *               +-------+---------+----+----------+-------+----------+----+-----+
 *               | magic | version | 0  | database | epoch | first    | 0  | crc |
 *               |       | = 1     |    | id       |       | sequence |    |     |
 *               +-------+---------+----+----------+-------+----------+----+-----+
 *
 *   record      0     4        8          16       24       32       40
 *               +-----+--------+----------+--------+--------+--------+--------------------+
 *               | crc | length | sequence | client | client | number | body, length bytes |
 *               |     |        |          | high   | low    |        |                    |
 *               +-----+--------+----------+--------+--------+--------+--------------------+
 * </pre>
 *
 * <p>The header's crc is the CRC-32C of its first 60 bytes, in this and every later version. A
 * record's crc is the CRC-32C of the header's crc followed by everything in the record after its
 * own crc. Mixing in the header's crc ties a record to its segment: bytes of another journal,
 * whether left by the file system in a torn block or stored as the body of a queued write, are
 * never taken for a record of this one. Sequence numbers rise by one from record to record.
 *
 * <h2>What is done about bytes that cannot be read</h2>
 *
 * <p>Rising by one is what makes a loss measurable: a hole in the numbers is a lost record,
 * unreadable bytes without a hole are debris. The database remembers up to where numbers were given
 * ({@link dev.sluice.internal.journal.Remembered}): the next run begins above, and what is missing
 * below is told to its owner, who notes it ({@link dev.sluice.internal.journal.Journal#lost}), so that
 * it counts as a hole once only.
 *
 * <ul>
 *   <li><b>After the last readable record of the last segment:</b> a write that a crash cut off
 *       before it was forced. Replay ends there, with a notice; the bytes are not cut away, since
 *       the next append goes into a new file. If
 *       they begin with a record that is whole in length and only fails its checksum, it may also
 *       be a forced one that the disk damaged: the notice says so, and the file is kept.
 *   <li><b>Before a readable record:</b> damage. The readable records are replayed, since they may
 *       be acknowledged; the missing numbers are named in a notice, and the file is kept. (After a
 *       power cut the disk may also hold a later block of a write that was never forced without an
 *       earlier one. The writes that then apply were not acknowledged, but do no harm: the order of
 *       those that apply is kept, and whoever could resend the missing one died with the machine.)
 *   <li><b>In the header, or a header of another database:</b> the file is set aside at once.
 *   <li><b>A segment of an epoch above the opener's:</b> the database was replaced by an older copy
 *       of itself; set aside. <b>An epoch below an earlier segment's:</b> written by a writer that
 *       had been fenced off and so acknowledged nothing; set aside.
 *   <li><b>A version this code does not know:</b> the open is refused before anything is touched.
 * </ul>
 *
 * <p>To be kept or set aside is to be renamed to {@code <name>.aside-N}: at once where nothing in
 * the file can be used, else when its last readable record is applied. Sluice never reads or
 * deletes such a file again. Opening changes no byte of an existing segment.
 */
@NullMarked
package dev.sluice.internal.journal;

import org.jspecify.annotations.NullMarked;
