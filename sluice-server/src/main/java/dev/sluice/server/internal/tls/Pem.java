package dev.sluice.server.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM files. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final String CONVERT =
      "; write it as PKCS#8, as in: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW_KEY";

  private Pem() {}

  /**
   * All certificates of a file, at least one.
   *
   * @throws IllegalArgumentException if there is none, or one cannot be read; the message names the file
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates;
    try {
      certificates = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "cannot read a certificate in " + file + ": " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate in " + file);
    }
    return certificates;
  }

  /**
   * The private key of a file.
   *
   * @throws IllegalArgumentException if it cannot be read; the message names the file, not its content
   */
  static PrivateKey privateKey(Path file) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      String type = block.group(1);
      if (type.endsWith("PRIVATE KEY")) {
        return key(pkcs8(type, block.group(2), file), file);
      }
    }
    throw new IllegalArgumentException("there is no private key in " + file);
  }

  /** What is thrown for a file that cannot be read; the message names it. */
  static UncheckedIOException unreadable(IOException failure) {
    String why = switch (failure) {
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case AccessDeniedException denied -> denied.getFile() + " may not be read by this user";
      default -> "cannot read a file: " + failure.getMessage();
    };
    return new UncheckedIOException(why + ", which is given for TLS", failure);
  }

  private static byte[] pkcs8(String type, String base64, Path file) {
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the private key in " + file + " is not base64", e);
    }
    return switch (base64.contains("Proc-Type") ? "ENCRYPTED PRIVATE KEY" : type) {
      case "PRIVATE KEY" -> der;
      case "RSA PRIVATE KEY" -> Der.pkcs8OfRsa(der);
      case "EC PRIVATE KEY" -> Der.pkcs8OfEc(der, file);
      case "ENCRYPTED PRIVATE KEY" ->
        throw new IllegalArgumentException(
            "the private key in " + file + " is encrypted" + CONVERT);
      default ->
        throw new IllegalArgumentException(
            "the private key in " + file + " is of the unknown kind " + type + CONVERT);
    };
  }

  private static PrivateKey key(byte[] pkcs8, Path file) {
    return ALGORITHMS.stream()
        .flatMap(algorithm -> key(pkcs8, algorithm).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the private key in " + file
            + " is none of RSA, EC or EdDSA that can be read" + CONVERT));
  }

  private static Optional<PrivateKey> key(byte[] pkcs8, String algorithm) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty(); // of another algorithm
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
