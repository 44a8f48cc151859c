package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second copy of Sluice in one process is refused before it touches the lock file of the first. */
@Timeout(60)
final class ClaimTest {
  @TempDir
  private Path folder;

  /** Loads Sluice's classes anew, and shares the driver: so there is one copy of SQLite. */
  private static final class SecondLoader extends ClassLoader {
    SecondLoader() {
      super("second", ClaimTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.sluice.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length, ClaimTest.class.getProtectionDomain());
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private final Path database = Path.of("claimed.db");

  @Test
  void database_openByAnotherClassLoader_isRefused_andTheLockStays() throws Exception {
    Path file = folder.resolve(database);
    Method open =
        new SecondLoader().loadClass(Sluice.class.getName()).getMethod("open", Path.class);
    try (Sluice first = Sluice.open(file)) {
      first.execute("CREATE TABLE t (a)");
      assertThatThrownBy(() -> open.invoke(null, file))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("class loader")
          .hasMessageContaining("share");
      assertThat(isLockedForOthers(file)).isTrue();
    }
    try (AutoCloseable second = (AutoCloseable) open.invoke(null, file)) {
      assertThat(second).isNotNull();
      assertThatThrownBy(() -> Sluice.open(file)).hasMessageContaining("SecondLoader");
    }
    Sluice.open(file).close();
  }

  /** As another process sees it. */
  private static boolean isLockedForOthers(Path file) throws Exception {
    Path lock = RuntimeFolder.beside(file).resolve("lock");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockProbe.class.getName(),
            lock.toString())
        .inheritIO()
        .start();
    return process.waitFor() == LockProbe.LOCKED;
  }

  /** Another process. */
  public static final class LockProbe {
    static final int LOCKED = 42;

    private LockProbe() {}

    /** Exits with {@link #LOCKED} if somebody holds the lock. */
    public static void main(String[] args) throws IOException {
      LockFile lock = new LockFile(Path.of(args[0]));
      System.exit(lock.tryAcquire() ? 0 : LOCKED);
    }
  }
}
