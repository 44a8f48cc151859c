package dev.sluice.internal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class OnPlatformThreadTest {
  @Test
  void work_ofAVirtualThread_runsOnAPlatformThread() throws Exception {
    try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(virtual.submit(() -> OnPlatformThread.run(() -> isVirtual())).get())
          .isFalse();
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      virtual.submit(() -> {
        try {
          OnPlatformThread.run(() -> {
            throw new SqliteException(SqliteException.FULL, "full");
          });
        } catch (SqliteException e) {
          thrown.complete(e);
        }
      });
      assertThat(thrown.get()).hasMessage("full");
    }
  }

  @Test
  void work_ofAPlatformThread_runsRightThere() throws Exception {
    Thread caller = Thread.currentThread();
    assertThat(OnPlatformThread.run(Thread::currentThread)).isSameAs(caller);
    assertThatExceptionOfType(SqliteException.class)
        .isThrownBy(() -> OnPlatformThread.run(() -> {
          throw new SqliteException(SqliteException.FULL, "full");
        }));
  }

  private static boolean isVirtual() {
    return Thread.currentThread().isVirtual();
  }
}
