package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The real file. Interrupting the thread in it closes it, so only private threads may use it. */
final class ChannelSegmentFile implements SegmentFile {

  private final FileChannel channel;

  private ChannelSegmentFile(FileChannel channel) {
    this.channel = channel;
  }

  static SegmentFile create(Path path) throws IOException {
    return new ChannelSegmentFile(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  @Override
  public void force() throws IOException {
    channel.force(/* metaData= */ false);
  }

  @Override
  public void truncate(long bytes) throws IOException {
    channel.truncate(bytes);
    channel.position(bytes);
    channel.force(/* metaData= */ true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
