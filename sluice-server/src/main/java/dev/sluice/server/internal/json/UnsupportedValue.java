package dev.sluice.server.internal.json;

/** A number that JSON cannot hold. */
public final class UnsupportedValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedValue(String value) {
    super("json: unsupported value: " + value, null, false, false);
  }
}
