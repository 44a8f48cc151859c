package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseTest {
  private final Response response = new Response();

  @Test
  void length_inPieces_isReadWhole() throws IOException {
    read("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-A: content-length\r\n\r\nhello", 1);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello");
    assertThat(response.closes()).isFalse();
    assertThat(Failure.of(response)).isNull();
  }

  @Test
  void chunks_areJoined() throws IOException {
    read(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x\r\n0123456789\r\n0\r\n\r\n",
        7);

    assertThat(response.body()).isEqualTo("abc0123456789");
  }

  @Test
  void noContent_hasNoBody() throws IOException {
    read("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 64);

    assertThat(response.body()).isEmpty();
    assertThat(response.closes()).isTrue();
  }

  @Test
  void connectionThatEnds_isAFailure() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", 64))
        .isInstanceOf(IOException.class)
        .hasMessage("connection closed before the answer");
  }

  @Test
  void answerWithoutLength_isAFailure() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nX: y\r\n\r\n", 64))
        .hasMessage("an answer without a length");
  }

  @Test
  void failures_areNamedByStatusAndCode() throws IOException {
    assertThat(failure(200, "{\"results\":[{\"error\":\"no such table: t\"}]}"))
        .isEqualTo("200 no such table: t");
    assertThat(failure(503, "QUEUE_FULL: 1024 queued requests\n")).isEqualTo("503 QUEUE_FULL");
    assertThat(failure(409, "{\"status\":409,\"code\":\"CONSTRAINT\"}"))
        .isEqualTo("409 CONSTRAINT");
    assertThat(failure(401, "")).isEqualTo("401");
  }

  private String failure(int status, String body) throws IOException {
    read(
        "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body), 64);
    return String.valueOf(Failure.of(response));
  }

  private void read(String text, int pieceBytes) throws IOException {
    response.reset();
    ReadableByteChannel channel =
        Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(response.read(channel, ByteBuffer.allocate(pieceBytes))).isTrue();
  }
}
