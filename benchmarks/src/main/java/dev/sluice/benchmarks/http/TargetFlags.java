package dev.sluice.benchmarks.http;

import dev.sluice.server.internal.tls.ClientTls;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that speak to a server: who asks and, by the names of rqlite's shell, TLS. */
public final class TargetFlags {
  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD",
      description = "Who asks, where the server wants to know.")
  private String user = "";

  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      description = "Who has signed the certificate of an https server (PEM).")
  private @Nullable Path authority;

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description = "The certificate to show to it, where it wants one (PEM).")
  private @Nullable Path certificate;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "The key of that certificate (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--insecure",
      description = "Believe whatever certificate it shows: for tests, as anybody could answer.")
  private boolean insecure;

  /** For picocli. */
  public TargetFlags() {}

  /** Whether any of them is given. */
  public boolean isAnyGiven() {
    return !user.isEmpty() || isTlsGiven();
  }

  private boolean isTlsGiven() {
    return insecure || authority != null || certificate != null || key != null;
  }

  /**
   * The server of a URL.
   *
   * @throws IllegalArgumentException if the URL or a file makes no sense, or something does not fit
   */
  public HttpTarget target(String url) {
    HttpTarget target = HttpTarget.of(url, user);
    if (!isTlsGiven()) {
      return target;
    }
    if (target.tls().isEmpty()) {
      throw new IllegalArgumentException(
          "--ca-cert, --client-cert, --client-key and --insecure go with https://, not with "
              + url);
    }
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--client-cert and --client-key go together");
    }
    if (insecure && authority != null) {
      throw new IllegalArgumentException(
          "--insecure believes any certificate, so --ca-cert makes no sense beside it");
    }
    return target.with(context());
  }

  private SSLContext context() {
    try {
      return new ClientTls(
              Optional.ofNullable(authority),
              insecure,
              Optional.ofNullable(certificate),
              Optional.ofNullable(key))
          .context();
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
