package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final HttpTarget TARGET = HttpTarget.of("http://localhost:4001", "");

  @Test
  void write_fillsTheSlots_andKeepsTheLength() {
    Template template = Template.post(TARGET, "/p", "é{{number}},{{number}}");

    String request = written(template, 7);

    assertThat(request).startsWith("POST /p HTTP/1.1\r\nHost: localhost:4001\r\n");
    assertThat(request).contains("\r\nContent-Length: 27\r\n");
    assertThat(request).endsWith("\r\n\r\né100000000014,100000000015");
    assertThat(template.slotCount()).isEqualTo(2);
  }

  @Test
  void target_readsUserAndPort() {
    HttpTarget target = HttpTarget.of("http://ann:secret@localhost", "");

    assertThat(target.port()).isEqualTo(4001);
    assertThat(written(Template.post(target, "/", ""), 0))
        .contains("\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n");
  }

  @Test
  void target_thatIsNoServer_isRefusedWithAnExample() {
    for (String url : new String[] {"localhost:4001", "ftp://localhost", "http://a/b", "http://"}) {
      assertThatThrownBy(() -> HttpTarget.of(url, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("as in http://localhost:4001");
    }
  }

  private static String written(Template template, long number) {
    ByteBuffer out = ByteBuffer.allocate(template.length());
    template.write(number, out);
    return StandardCharsets.UTF_8.decode(out.flip()).toString();
  }
}
