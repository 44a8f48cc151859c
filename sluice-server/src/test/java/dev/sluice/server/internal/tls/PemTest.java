package dev.sluice.server.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  @TempDir
  Path folder;

  private Path pem(String type, byte[] der) throws IOException {
    return Files.writeString(
        folder.resolve("key.pem"),
        "Bag Attributes: <none>\n-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(der), type));
  }

  private static PrivateKey generate(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair().getPrivate();
  }

  @ParameterizedTest
  @CsvSource({"RSA,2048", "EC,256", "EC,384", "Ed25519,255"})
  void key_ofPkcs8_isRead(String algorithm, int bits) throws Exception {
    PrivateKey key = generate(algorithm, bits);
    assertThat(Pem.privateKey(pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048, 3072})
  void key_ofPkcs1_isRead(int bits) throws Exception {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) generate("RSA", bits);
    byte[] pkcs1 = sequence(
        number(BigInteger.ZERO),
        number(key.getModulus()),
        number(key.getPublicExponent()),
        number(key.getPrivateExponent()),
        number(key.getPrimeP()),
        number(key.getPrimeQ()),
        number(key.getPrimeExponentP()),
        number(key.getPrimeExponentQ()),
        number(key.getCrtCoefficient()));
    assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
  }

  /** As openssl writes it, behind the parameters of the curve. */
  @ParameterizedTest
  @CsvSource({"secp256r1,32,06082a8648ce3d030107", "secp521r1,66,06052b81040023"})
  void key_ofSec1_isRead(String curve, int bytes, String oid) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
    byte[] number = key.getS().toByteArray();
    byte[] padded = new byte[bytes];
    int length = Math.min(bytes, number.length);
    System.arraycopy(number, number.length - length, padded, bytes - length, length);
    byte[] sec1 = sequence(
        number(BigInteger.ONE),
        value(0x04, padded),
        value(0xa0, java.util.HexFormat.of().parseHex(oid)));
    ECPrivateKey read = (ECPrivateKey) Pem.privateKey(pem("EC PRIVATE KEY", sec1));
    assertThat(read.getS()).isEqualTo(key.getS());
    assertThat(read.getParams().getCurve()).isEqualTo(key.getParams().getCurve());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"})
  void key_ofAnotherKind_isRefusedWithWhatToDo(String type) throws IOException {
    Path file = pem(type, new byte[] {0x30, 0x03, 0x02, 0x01, 0x00});
    assertThatThrownBy(() -> Pem.privateKey(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "the " + (type.startsWith("EC") ? "EC " : "") + "private key in " + file);
  }

  @Test
  void certificate_missingOrBroken_isRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThatThrownBy(() -> Pem.certificates(empty))
        .hasMessage("there is no certificate in " + empty);
    Path broken = pem("CERTIFICATE", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Pem.certificates(broken)).hasMessageContaining("in " + broken);
  }

  private static byte[] number(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return value(0x30, all.toByteArray());
  }

  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    byte[] digits =
        length[0] == 0 && length.length > 1 ? Arrays.copyOfRange(length, 1, length.length) : length;
    if (content.length >= 0x80) {
      out.write(0x80 | digits.length);
    }
    out.writeBytes(digits);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
