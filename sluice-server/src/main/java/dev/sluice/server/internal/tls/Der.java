package dev.sluice.server.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Puts the frame of PKCS#8 around the keys that older tools write. In the notation of ASN.1:
 *
 * <pre>
 *   PKCS#8:   SEQUENCE { INTEGER 0, SEQUENCE { OID of the algorithm, parameters }, OCTET STRING key }
 *   RSA key:  the parameters are NULL
 *   EC key:   SEQUENCE { INTEGER 1, OCTET STRING, [0] { OID of the curve }, … }, the curve is the parameter
 * </pre>
 */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xa0;
  private static final byte[] ZERO = {0x02, 0x01, 0x00};
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Der() {}

  static byte[] pkcs8OfRsa(byte[] key) {
    return value(SEQUENCE, ZERO, value(SEQUENCE, RSA), value(OCTETS, key));
  }

  /** The private number has at most 66 bytes, so its length is one byte. */
  static byte[] pkcs8OfEc(byte[] key, Path file) {
    int at = key.length > 1 && (key[1] & 0x80) != 0 ? 2 + (key[1] & 0x7f) : 2;
    at += ZERO.length; // the version
    at += at + 1 < key.length ? 2 + (key[at + 1] & 0x7f) : 0; // the private number
    if (at + 1 >= key.length
        || (key[at] & 0xff) != CURVE
        || at + 2 + key[at + 1] > key.length
        || key[at + 1] < 0) {
      throw new IllegalArgumentException(
          "the EC private key in " + file + " does not name its curve");
    }
    byte[] curve = Arrays.copyOfRange(key, at + 2, at + 2 + key[at + 1]);
    return value(SEQUENCE, ZERO, value(SEQUENCE, EC, curve), value(OCTETS, key));
  }

  private static byte[] value(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
