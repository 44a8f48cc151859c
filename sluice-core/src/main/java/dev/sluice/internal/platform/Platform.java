package dev.sluice.internal.platform;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Locale;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Everything that differs between operating systems. */
public final class Platform {
  /** Linux allows 107 bytes, macOS 103; the rest is for the longest epoch. */
  private static final int SOCKET_PATH_BYTES_MAX = 100;

  /** File systems whose locks or shared memory do not reach across hosts. */
  private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of(
      "nfs",
      "nfs3",
      "nfs4",
      "cifs",
      "smb",
      "smb2",
      "smb3",
      "smbfs",
      "afs",
      "afpfs",
      "ncpfs",
      "9p",
      "ceph",
      "lustre",
      "webdav",
      "davfs",
      "sshfs",
      "glusterfs",
      "gpfs",
      "ocfs2");

  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private Platform() {}

  /** The type of the network file system a folder is on, or empty for a local one. */
  public static String networkFileSystem(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return isNetworkFileSystem(store.type()) ? store.type() : "";
  }

  static boolean isNetworkFileSystem(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    String plain = lower.startsWith("fuse.") ? lower.substring("fuse.".length()) : lower;
    return NETWORK_FILE_SYSTEMS.contains(plain);
  }

  /**
   * Creates a folder that only this user can enter. One that is there must be this user's, and is closed
   * to others.
   *
   * @throws IOException if it is another user's, among others
   */
  public static void createPrivateFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      requireOwn(folder, Files.getOwner(folder).getName());
      closeToOthers(folder);
      return;
    }
    if (isPosix(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
    } else {
      Files.createDirectories(folder);
    }
  }

  static void requireOwn(Path folder, String owner) throws IOException {
    if (!owner.equals(ownUser())) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "it belongs to the user %s, and this process runs as %s; run all processes that open the file as one user, or, when none has it open, give the folder to this user"
              .formatted(owner, ownUser()));
    }
  }

  private static void closeToOthers(Path folder) throws IOException {
    if (isPosix(folder) && !Files.getPosixFilePermissions(folder).equals(PRIVATE_FOLDER)) {
      Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
    }
  }

  /** Makes a file accessible to this user only. */
  public static void makePrivate(Path file) throws IOException {
    if (isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  /** Opens a file for writing, created for this user only if it is not there. */
  public static FileChannel openPrivate(Path file) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return isPosix(file)
        ? FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, options);
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether a socket can have this path. */
  public static boolean fitsSocket(Path path) {
    return path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
        <= SOCKET_PATH_BYTES_MAX;
  }

  /**
   * The user at the other end of a Unix socket, or this process's own where the platform does not
   * tell: the socket's folder is closed to others anyway.
   */
  public static String peerUser(SocketChannel channel) throws IOException {
    SocketOption<UnixDomainPrincipal> option = ExtendedSocketOptions.SO_PEERCRED;
    if (!channel.supportedOptions().contains(option)) {
      return ownUser();
    }
    Principal user = channel.getOption(option).user();
    return user.getName();
  }

  /** This process's user, as the owner of files and the peer of a socket are told. */
  public static String ownUser() {
    return OwnUser.NAME;
  }

  /**
   * The user that files get as their owner: the property {@code user.name} is anybody's to set, and is
   * "?" for a user without a name, as in containers.
   */
  private static final class OwnUser {
    private static final String NAME = find();

    private static String find() {
      try {
        Path probe = Files.createTempFile("sluice", ".user");
        try {
          return Files.getOwner(probe).getName();
        } finally {
          Files.delete(probe);
        }
      } catch (IOException | UnsupportedOperationException e) {
        return System.getProperty("user.name", "");
      }
    }
  }

  /**
   * Makes the entries of a folder durable: a file that was created and forced may be gone after a power
   * cut, where its name was not.
   */
  public static void forceFolder(Path folder) throws IOException {
    FileChannel entries;
    try {
      entries = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (AccessDeniedException expected) {
      // Windows opens no folder as a file; its file system journals the entries by itself.
      return;
    }
    try (entries) {
      entries.force(/* metaData= */ true);
    }
  }
}
