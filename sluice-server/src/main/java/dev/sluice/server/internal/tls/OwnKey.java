package dev.sluice.server.internal.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A private key and its certificates, which belong together: by what a server or a client is known.
 *
 * @param alias another one for each time they are read
 */
record OwnKey(String alias, PrivateKey key, List<X509Certificate> chain) {
  private static final AtomicLong READS = new AtomicLong();
  private static final byte[] PROBE = {1, 2, 3};

  /**
   * Reads both.
   *
   * @throws IllegalArgumentException if one makes no sense, or they do not belong together
   */
  static OwnKey read(Path certificateFile, Path keyFile) throws IOException {
    List<X509Certificate> chain = Pem.certificates(certificateFile);
    PrivateKey key = Pem.privateKey(keyFile);
    if (!belongTogether(key, chain.getFirst())) {
      throw new IllegalArgumentException(
          "the private key in %s is not that of the first certificate in %s"
              .formatted(keyFile, certificateFile));
    }
    return new OwnKey("sluice-" + READS.incrementAndGet(), key, chain);
  }

  /** What the one signs, the other verifies. */
  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm = switch (certificate.getPublicKey()) {
      case RSAPublicKey _ -> "SHA256withRSA";
      case ECPublicKey _ -> "SHA256withECDSA";
      default -> "EdDSA";
    };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another algorithm
    }
  }

  /** Whether it can serve a handshake of this type: {@code RSA}, {@code EC}, {@code EdDSA}. */
  boolean isOfType(String type) {
    String own = chain.getFirst().getPublicKey().getAlgorithm();
    return type.equals(own) || (own.equals("RSA") && type.equals("RSASSA-PSS"));
  }
}
