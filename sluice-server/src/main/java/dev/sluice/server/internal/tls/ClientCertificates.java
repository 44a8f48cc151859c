package dev.sluice.server.internal.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes clients whose certificates an authority has signed, and perhaps only one of them. */
final class ClientCertificates extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authority;
  private final Optional<String> commonName;

  ClientCertificates(Path authority, Optional<String> commonName) throws IOException {
    this.authority = trust(authority);
    this.commonName = commonName;
  }

  private static X509ExtendedTrustManager trust(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : Pem.certificates(file)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cannot trust the certificates in " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType, engine);
    requireName(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType, socket);
    requireName(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType);
    requireName(chain[0]);
  }

  private void requireName(X509Certificate certificate) throws CertificateException {
    if (commonName.isPresent() && !commonName.equals(nameOf(certificate))) {
      throw new CertificateException(
          "the client's common name is not the one that --http-verify-common-name gives");
    }
  }

  private static Optional<String> nameOf(X509Certificate certificate) {
    try {
      LdapName name = new LdapName(certificate.getSubjectX500Principal().getName());
      return name.getRdns().stream()
          .filter(part -> part.getType().equalsIgnoreCase("CN"))
          .map(part -> String.valueOf(part.getValue()))
          .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only clients are checked here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only clients are checked here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only clients are checked here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authority.getAcceptedIssuers();
  }
}
