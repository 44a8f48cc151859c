package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of one name, symbolic links not followed. The only class that knows how
 * platforms differ.
 *
 * @param size bytes
 * @param mtimeNanos last change of the content, nanoseconds since 1970
 * @param ctimeNanos last change of anything, rename included; mtime where the system has no such
 *     time
 * @param mode permission bits, -1 where the system has none
 * @param owner name of the owner, the number where it has no name
 * @param device the file system it is on; 0 where that is not known
 * @param key identity of the file, the same under each of its names; its path where there is none
 */
public record FileFacts(
    Kind kind,
    long size,
    long mtimeNanos,
    long ctimeNanos,
    int mode,
    String owner,
    long device,
    Object key) {
  private static final int PERMISSIONS = 07777;
  private static final String UNIX =
      "unix:isRegularFile,isDirectory,size,lastModifiedTime,ctime,mode,uid,dev,fileKey";
  private static final Map<Integer, String> OWNERS = new ConcurrentHashMap<>();

  /** What a name stands for. */
  public enum Kind {
    FILE,
    DIRECTORY,
    /** A link, device, pipe or socket. */
    OTHER
  }

  /** Asks the file system; opens nothing. */
  public static FileFacts of(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? unix(path)
        : basic(path);
  }

  private static FileFacts unix(Path path) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    return new FileFacts(
        kind((Boolean) value(all, "isRegularFile"), (Boolean) value(all, "isDirectory")),
        (Long) value(all, "size"),
        nanos((FileTime) value(all, "lastModifiedTime")),
        nanos((FileTime) value(all, "ctime")),
        (Integer) value(all, "mode") & PERMISSIONS,
        owner(path, (Integer) value(all, "uid")),
        (Long) value(all, "dev"),
        value(all, "fileKey"));
  }

  private static FileFacts basic(Path path) throws IOException {
    BasicFileAttributes all =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    long mtimeNanos = nanos(all.lastModifiedTime());
    return new FileFacts(
        kind(all.isRegularFile(), all.isDirectory()),
        all.size(),
        mtimeNanos,
        mtimeNanos,
        -1,
        Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName(),
        0,
        Objects.requireNonNullElse(all.fileKey(), path.toAbsolutePath()));
  }

  private static String owner(Path path, int uid) throws IOException {
    String known = OWNERS.get(uid);
    if (known == null) {
      known = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
      OWNERS.put(uid, known);
    }
    return known;
  }

  private static Object value(Map<String, Object> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private static Kind kind(boolean regular, boolean directory) {
    return regular ? Kind.FILE : directory ? Kind.DIRECTORY : Kind.OTHER;
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
