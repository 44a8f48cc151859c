package dev.sluice.server.internal.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose signature under a certificate is believed. */
final class Authorities {
  private Authorities() {}

  /**
   * Those whose certificates are in a file.
   *
   * @throws IllegalArgumentException if the file makes no sense; the message names it
   */
  static X509ExtendedTrustManager trust(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : Pem.certificates(file)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return Arrays.stream(managers(store))
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cannot trust the certificates in " + file + ": " + e.getMessage(), e);
    }
  }

  /** Those that come with this Java. */
  static TrustManager[] ofThisJava() {
    try {
      return managers(null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the authorities of this Java cannot be read", e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
