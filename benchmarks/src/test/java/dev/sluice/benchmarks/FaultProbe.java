package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/** Started by {@link FaultShimTest}: does one thing to a file and prints {@code ok} or the error. */
final class FaultProbe {
  private FaultProbe() {}

  public static void main(String[] args) {
    try {
      run(args[0], Path.of(args[1]));
      System.out.println("ok");
    } catch (IOException | SQLException e) {
      System.out.println(e);
    }
  }

  private static void run(String way, Path file) throws IOException, SQLException {
    if (way.equals("sqlite")) {
      try (BareDatabase database = BareDatabase.open(file)) {
        database.insert(Item.of(1));
      }
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (way.equals("write")) {
        channel.write(ByteBuffer.wrap(new byte[] {1}));
      } else {
        channel.force(/* metaData= */ false);
      }
    }
  }
}
