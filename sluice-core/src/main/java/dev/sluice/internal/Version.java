package dev.sluice.internal;

/** The version of this Sluice. Processes of different versions do not share a database. */
public final class Version {
  /** As in the pom. */
  public static final String TEXT = "0.1.0-SNAPSHOT";

  private Version() {}

  /** What both sides are told. */
  public static String mismatch(String other, int otherProtocol, int ownProtocol) {
    return "this process runs Sluice %s (protocol %d), the other %s (protocol %d); run the same version in all processes that open the file"
        .formatted(TEXT, ownProtocol, other, otherProtocol);
  }
}
