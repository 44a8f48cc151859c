package dev.sluice.examples.catalogue;

/**
 * What the comparison of file system, rows, journal and logs found.
 *
 * @param files regular files the parent's own walk met
 * @param rows rows the scan wrote
 * @param missing files without a row, though they did not change since the scan began
 * @param doubled writes that took effect more often than they were sent
 * @param lost acknowledged writes that are not in the database
 * @param differing rows that differ from a file that did not change since the scan began
 * @param appeared files without a row that are new since the scan began
 * @param vanished rows whose file has gone meanwhile
 * @param acknowledged writes acknowledged to a worker
 * @param unacknowledged writes that took effect, while their worker died before it logged so
 * @param repeated writes for a path beyond its first: their directory was taken back from the dead
 */
record Verdict(
    long files,
    long rows,
    long missing,
    long doubled,
    long lost,
    long differing,
    long appeared,
    long vanished,
    long acknowledged,
    long unacknowledged,
    long repeated) {
  /** Whether nothing is missing, doubled, lost or different. */
  boolean good() {
    return missing == 0 && doubled == 0 && lost == 0 && differing == 0;
  }
}
