package dev.sluice.server.internal.tls;

import dev.sluice.server.Tls;
import dev.sluice.server.internal.Reloaded;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each handshake the server's key as it is now in its files. A handshake asks twice, first for
 * the alias and then for what belongs to it, so the key before the latest is kept too. Thread-safe.
 */
final class ReloadedKeys extends X509ExtendedKeyManager {
  private final Reloaded<OwnKey> files;
  private volatile OwnKey latest;
  private volatile OwnKey before;

  ReloadedKeys(Tls tls) throws IOException {
    files = Reloaded.of(
        List.of(tls.certificate(), tls.key()),
        () -> OwnKey.read(tls.certificate(), tls.key()),
        System::nanoTime);
    latest = files.get();
    before = latest;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    OwnKey now = newest();
    return now.isOfType(keyType) ? now.alias() : null;
  }

  private synchronized OwnKey newest() {
    OwnKey now = files.get();
    if (!now.alias().equals(latest.alias())) {
      before = latest;
      latest = now;
    }
    return now;
  }

  private @Nullable OwnKey of(String alias) {
    OwnKey now = latest;
    if (alias.equals(now.alias())) {
      return now;
    }
    OwnKey earlier = before;
    return alias.equals(earlier.alias()) ? earlier : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    OwnKey key = of(alias);
    return key == null ? null : key.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    OwnKey key = of(alias);
    return key == null ? null : key.key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    OwnKey now = newest();
    return now.isOfType(keyType) ? new String[] {now.alias()} : new String[0];
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // a server
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null; // a server
  }
}
