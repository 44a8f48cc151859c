package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What has not ended at the limit is closed, and counted. */
class DrainLimitTest extends ServedDatabase {
  private static final Duration LIMIT = Duration.ofMillis(300);

  @Override
  ServerOptions options() {
    return ServerOptions.defaults().withDrainTimeout(LIMIT);
  }

  @Test
  void requestThatGoesOn_isCut_atTheLimit() throws Exception {
    try (Socket slow =
        new Socket(server.address().getAddress(), server.address().getPort())) {
      slow.setSoTimeout(60_000);
      slow.getOutputStream()
          .write(
              "POST /db/query HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      // The server asks for the body, so the request is under way.
      assertThat((char) slow.getInputStream().read()).isEqualTo('H');
      Drained drained = server.drain();
      assertThat(drained.cut()).isEqualTo(1);
      assertThat(drained.took()).isGreaterThanOrEqualTo(LIMIT);
    }
  }
}
