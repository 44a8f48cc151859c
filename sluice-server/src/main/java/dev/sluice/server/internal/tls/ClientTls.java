package dev.sluice.server.internal.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * How a client of a server speaks TLS, as {@link dev.sluice.server.Tls} says it of the server. All files
 * are PEM.
 *
 * @param authority who has signed the server's certificate; empty for those that this Java believes
 * @param insecure whether any certificate will do, so that it is not known who answers
 * @param certificate what the client shows, with those that signed it; goes with the key
 * @param key its private key
 */
public record ClientTls(
    Optional<Path> authority, boolean insecure, Optional<Path> certificate, Optional<Path> key) {
  private static final char[] IN_MEMORY = {};

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if a file makes no sense; the message names it
   * @throws UncheckedIOException if a file cannot be read; the message names it
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown(), believed(), null);
      return context;
    } catch (IOException e) {
      throw Pem.unreadable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private TrustManager[] believed() throws IOException {
    if (insecure) {
      return new TrustManager[] {new AnyCertificate()};
    }
    return authority.isEmpty()
        ? Authorities.ofThisJava()
        : new TrustManager[] {Authorities.trust(authority.get())};
  }

  private KeyManager[] shown() throws IOException, GeneralSecurityException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    OwnKey own = OwnKey.read(certificate.get(), key.get());
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(own.alias(), own.key(), IN_MEMORY, own.chain().toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }
}
