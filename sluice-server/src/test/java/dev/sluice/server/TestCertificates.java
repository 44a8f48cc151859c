package dev.sluice.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority and keys that it has signed, made by the JDK's keytool. */
final class TestCertificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path folder;
  private final Path store;

  TestCertificates(Path folder) throws IOException {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
    make("authority", "-dname", "CN=Test authority", "-ext", "bc:c");
  }

  /** A key signed by the authority; {@code algorithm} as keytool names it. */
  void sign(String name, String algorithm) throws IOException {
    make(
        name,
        algorithm,
        "-dname",
        "CN=" + name,
        "-signer",
        "authority",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
  }

  /** A key that only itself has signed. */
  void selfSigned(String name) throws IOException {
    make(name, "-dname", "CN=" + name);
  }

  private void make(String name, String... more) throws IOException {
    boolean named = !more[0].startsWith("-");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        named ? more[0] : "EC",
        "-validity",
        "7",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        new String(PASSWORD)));
    command.addAll(List.of(more).subList(named ? 1 : 0, more.length));
    Process keytool = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("keytool.log").toFile())
        .start();
    try {
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The certificate of a key, with those that signed it, as PEM. */
  Path certificate(String name) throws IOException {
    StringBuilder pem = new StringBuilder();
    try {
      for (Certificate certificate : load().getCertificateChain(name)) {
        pem.append(block("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    return Files.writeString(folder.resolve(name + ".crt"), pem);
  }

  /** The private key, as PEM. */
  Path key(String name) throws IOException {
    try {
      Key key = load().getKey(name, PASSWORD);
      return Files.writeString(
          folder.resolve(name + ".key"), block("PRIVATE KEY", key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  static String block(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type);
  }

  /** A client that believes the authority and shows the certificate of a name; none for "". */
  SSLContext client(String name) throws IOException {
    try {
      KeyStore believed = KeyStore.getInstance("PKCS12");
      believed.load(null, null);
      believed.setCertificateEntry("authority", load().getCertificate("authority"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(believed);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(name), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private KeyManager[] keys(String name) throws IOException, GeneralSecurityException {
    if (name.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        name, load().getKey(name, PASSWORD), PASSWORD, load().getCertificateChain(name));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, PASSWORD);
    return factory.getKeyManagers();
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }
}
