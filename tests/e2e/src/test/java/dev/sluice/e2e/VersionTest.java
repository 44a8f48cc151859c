package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** G7: processes of different versions refuse each other, in words and at once. */
class VersionTest {
  @TempDir
  private Path folder;

  @Test
  void helloOfAnotherProtocol_isRefusedInWords() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      assertRefused(crew, RawLink.hello(99, version(crew), UUID.randomUUID()));
      assertRefused(crew, RawLink.hello(RawLink.PROTOCOL, "77.0", UUID.randomUUID()));
      assertRefused(
          crew,
          new RawLink.Fields()
              .i32(RawLink.MAGIC)
              .varint(RawLink.PROTOCOL)
              .text("77.0")
              .frame(RawLink.OBSERVE));
      crew.writer().ask("write 1", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void writerOfAnotherVersion_failsOpenAndCallsPromptly() throws Exception {
    Path database = folder.resolve("test.db");
    try (Closeable _ = otherWriter()) {
      assertMismatch(() -> Sluice.open(database).close());
      assertMismatch(() -> Sluice.status(database, Duration.ofSeconds(30)));
    }
  }

  /** A deploy from one version to another is refused before anything is served, and nobody retries. */
  @ParameterizedTest
  @ValueSource(strings = {"--foreign-keys=on", "--workers=2"})
  void serve_besideAnotherVersion_isRefusedInOneLine(String option) throws Exception {
    Path database = Files.createFile(folder.resolve("test.db"));
    try (Closeable _ = otherWriter()) {
      Run run = Run.of(folder, Map.of(), ServedProcess.command(database, 0, option));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("sluice: VERSION_MISMATCH: ")
          .contains("77.0")
          .hasLineCount(1);
    }
  }

  /** What a writer of another version looks like: its lock, its note and its refusals. */
  private Closeable otherWriter() throws Exception {
    Path runtime = Files.createDirectory(folder.resolve("test.db-sluice"));
    Path socket = runtime.resolve("other.sock");
    Child holder = lockHolder(runtime);
    holder.await("locked");
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().start(() -> refuseAll(listener));
    Files.writeString(
        runtime.resolve("endpoint"), "pid=1\nepoch=1\nversion=77.0\nsocket=" + socket + "\n");
    return () -> {
      listener.close();
      holder.close();
    };
  }

  private static void assertMismatch(ThrowingCallable call) {
    long began = System.nanoTime();
    assertThatThrownBy(call)
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("77.0")
        .extracting(e -> ((SluiceException) e).code())
        .isEqualTo(SluiceError.VERSION_MISMATCH);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  private static void assertRefused(Crew crew, byte[] greeting) throws IOException {
    try (RawLink link = RawLink.to(crew.runtime())) {
      assertThat(link.send(greeting)).isTrue();
      ByteBuffer refusal = link.receive();
      assertThat(refusal.get()).isEqualTo((byte) RawLink.REFUSE);
      assertThat(RawLink.text(refusal)).isEqualTo("VERSION_MISMATCH");
      assertThat(RawLink.text(refusal)).contains("run the same version");
      assertThat(link.isHungUp()).isTrue();
    }
  }

  private static String version(Crew crew) throws IOException {
    return RawLink.note(crew.runtime(), "version");
  }

  /** A process that holds the lock of the election and does nothing else. */
  private Child lockHolder(Path runtime) throws IOException {
    return Child.run("holder", folder, LockHolder.class, runtime.resolve("lock").toString());
  }

  /** Answers every greeting as a writer of another version does. */
  private static void refuseAll(ServerSocketChannel listener) {
    try {
      while (listener.isOpen()) {
        try (RawLink link = new RawLink(listener.accept())) {
          link.receive();
          link.send(new RawLink.Fields()
              .text("VERSION_MISMATCH")
              .text("this process runs Sluice 77.0; run the same version everywhere")
              .frame(RawLink.REFUSE));
        }
      }
    } catch (IOException e) {
      assertThat(listener.isOpen()).as("ended by the test: " + e).isFalse();
    }
  }

  /** The main class of such a process. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
      try (FileChannel channel =
          FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        System.out.println(channel.tryLock() == null ? "busy" : "locked");
        assertThat(System.in.read()).isLessThan(0);
      }
    }
  }
}
