package dev.sluice.server.internal.rqlite;

import dev.sluice.server.internal.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** GET /licenses: those of Sluice and of what it is built with. */
public final class Licenses {
  private Licenses() {}

  /** Answers. */
  public static void answer(Exchange exchange) throws IOException {
    try (InputStream text =
        Objects.requireNonNull(Licenses.class.getResourceAsStream("licenses.txt"))) {
      exchange.text(200, new String(text.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
