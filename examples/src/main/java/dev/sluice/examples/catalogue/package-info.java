/**
 * A catalogue of files, built by many processes at once in one SQLite file, and the proof that none
 * of their writes is lost or doubled while the writer is killed again and again.
 *
 * <p>{@link dev.sluice.examples.catalogue.ScanCommand} starts worker processes ({@link
 * dev.sluice.examples.catalogue.Worker}). They share the directories among themselves through the
 * table {@code directory}, write a row of table {@code file} for each file, and log every answer
 * outside of the database. In the end the starting process compares the file system, the rows, the
 * journal that a trigger keeps, and the logs. docs/catalogue.md tells how.
 */
@NullMarked
package dev.sluice.examples.catalogue;

import org.jspecify.annotations.NullMarked;
