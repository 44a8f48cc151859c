package dev.sluice.server.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells one content of a small file from another without reading it.
 *
 * @param changed when it was written
 * @param bytes its size
 * @param key its inode; another one where the file was replaced
 */
public record FileStamp(
    FileTime changed, long bytes, @Nullable Object key) {
  /** Of a file as it is now. */
  public static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }
}
