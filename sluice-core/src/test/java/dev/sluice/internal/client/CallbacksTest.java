package dev.sluice.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every future is completed, whenever and whatever else comes. */
@Timeout(20)
final class CallbacksTest {
  private final Callbacks callbacks = new Callbacks();

  @Test
  void completion_afterTheEnd_comesAllTheSame() throws Exception {
    callbacks.close();
    for (int i = 0; i < 100; i++) { // some while it ends, some after
      CompletableFuture<Object> future = new CompletableFuture<>();
      callbacks.complete(future, "done");
      assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("done");
    }
  }

  @Test
  void completion_thatThrows_costsNoOther() throws Exception {
    callbacks.execute(() -> {
      throw new AssertionError("foreign code");
    });
    CountDownLatch next = new CountDownLatch(1);
    callbacks.execute(next::countDown);
    assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
    callbacks.close();
  }
}
