package dev.sluice.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A key for {@code localhost} and its certificate, which only itself has signed; made by the JDK's
 * keytool.
 *
 * @param file the certificate, PEM
 * @param key the private key, PEM
 */
record Certificate(Path file, Path key) {
  private static final String PASSWORD = "changeit";

  /** A new one, in this folder. */
  static Certificate in(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    Run keytool = Run.of(
        folder,
        Map.of(),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "it",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-validity",
            "7",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD));
    if (keytool.exitCode() != 0) {
      throw new IOException("keytool: " + keytool.out() + keytool.err());
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return new Certificate(
          pem(folder.resolve("it.crt"), "CERTIFICATE", keys.getCertificate("it").getEncoded()),
          pem(
              folder.resolve("it.key"),
              "PRIVATE KEY",
              keys.getKey("it", PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Path pem(Path file, String type, byte[] der) throws IOException {
    return Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(der), type));
  }
}
