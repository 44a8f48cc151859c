package dev.sluice.examples.catalogue;

/** A scan could not be brought to its end; the catalogue holds what was written so far. */
final class ScanFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ScanFailed(String message) {
    super(message);
  }
}
