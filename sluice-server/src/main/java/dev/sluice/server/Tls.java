package dev.sluice.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a {@link Server} speaks TLS (1.2 or later). All files are PEM. Certificate and key are read
 * again when they change; the clients' authority is not. Immutable: each {@code with…} gives a copy.
 */
public final class Tls {
  private final Path certificate;
  private final Path key;
  private final Optional<Path> clientAuthority;
  private final Optional<String> clientCommonName;

  private Tls(
      Path certificate,
      Path key,
      Optional<Path> clientAuthority,
      Optional<String> clientCommonName) {
    this.certificate = certificate;
    this.key = key;
    this.clientAuthority = clientAuthority;
    this.clientCommonName = clientCommonName;
  }

  /**
   * With the server's own certificate, its chain behind it, and its private key (RSA, EC or EdDSA, not
   * encrypted).
   */
  public static Tls of(Path certificate, Path key) {
    return new Tls(
        requireNonNull(certificate, "certificate"),
        requireNonNull(key, "key"),
        Optional.empty(),
        Optional.empty());
  }

  /** Every client must show a certificate that one of these authorities has signed. */
  public Tls withClientAuthority(Path authority) {
    return new Tls(
        certificate, key, Optional.of(requireNonNull(authority, "authority")), clientCommonName);
  }

  /**
   * The client's certificate must also have this common name.
   *
   * @throws IllegalStateException if clients need no certificate
   */
  public Tls withClientCommonName(String name) {
    if (clientAuthority.isEmpty()) {
      throw new IllegalStateException(
          "a common name can be verified where clients must show a certificate: give the authority first");
    }
    return new Tls(certificate, key, clientAuthority, Optional.of(requireNonNull(name, "name")));
  }

  /** The server's certificate. */
  public Path certificate() {
    return certificate;
  }

  /** The server's private key. */
  public Path key() {
    return key;
  }

  /** Who signs the clients' certificates; empty where clients need none. */
  public Optional<Path> clientAuthority() {
    return clientAuthority;
  }

  /** The only common name that clients may have; empty for any. */
  public Optional<String> clientCommonName() {
    return clientCommonName;
  }
}
