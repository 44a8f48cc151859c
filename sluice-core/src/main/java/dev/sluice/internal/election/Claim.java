package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.nio.file.Path;

/**
 * Says in the whole virtual machine, past all class loaders, that a database is open here. A second
 * copy of Sluice would open the lock file, too, and closing any descriptor of a file drops all locks
 * that the process has on it: the writer would hold a role that another process can win.
 *
 * <p>A system property, as that is all that class loaders share.
 */
final class Claim implements AutoCloseable {
  private static final String NAME = "dev.sluice.open.";
  private static final String OWNER = Integer.toHexString(System.identityHashCode(Claim.class))
      + " " + Claim.class.getClassLoader();

  private final String name;

  private Claim(String name) {
    this.name = name;
  }

  /**
   * Claims a database for this class loader, before its lock file is touched.
   *
   * @throws SluiceException UNSUPPORTED_FS if another has it open
   */
  static Claim of(Path database) {
    String name = NAME + database;
    String owner = (String) System.getProperties().putIfAbsent(name, OWNER);
    if (owner != null) {
      throw SluiceException.of(
          SluiceError.UNSUPPORTED_FS,
          "%s is open in this process already, by another class loader (%s); two copies of Sluice in one process break each other's file locks. Put sluice-core on a class loader that both parts of the program share, or close it there first"
              .formatted(database, owner.substring(owner.indexOf(' ') + 1)));
    }
    return new Claim(name);
  }

  @Override
  public void close() {
    System.getProperties().remove(name, OWNER);
  }
}
