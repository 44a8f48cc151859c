package dev.sluice.server.internal.tls;

import dev.sluice.server.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes the JDK's TLS out of the options. */
public final class TlsContexts {
  private TlsContexts() {}

  /**
   * A context for a server.
   *
   * @throws IllegalArgumentException if a file makes no sense; the message names it
   * @throws UncheckedIOException if a file cannot be read; the message names it
   */
  public static SSLContext of(Tls tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] clients = tls.clientAuthority().isEmpty()
          ? new TrustManager[0]
          : new TrustManager[] {
            new ClientCertificates(tls.clientAuthority().get(), tls.clientCommonName())
          };
      context.init(new KeyManager[] {new ReloadedKeys(tls)}, clients, null);
      return context;
    } catch (IOException e) {
      throw Pem.unreadable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }
}
