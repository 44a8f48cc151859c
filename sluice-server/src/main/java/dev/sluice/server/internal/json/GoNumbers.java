package dev.sluice.server.internal.json;

/** Floating-point numbers as Go's JSON encoder writes them. */
final class GoNumbers {
  private static final int EXPONENT_MIN = -6; // below it, and from 21 on, with an exponent
  private static final int EXPONENT_END = 21;

  private GoNumbers() {}

  /**
   * The shortest digits that read back as the same number; plain between 1e-6 and 1e21.
   *
   * @throws UnsupportedValue for infinity and NaN, which JSON cannot hold
   */
  static String format(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new UnsupportedValue(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    String written = Double.toString(Math.abs(value));
    int e = written.indexOf('E');
    String mantissa = e < 0 ? written : written.substring(0, e);
    int point = mantissa.indexOf('.');
    String all = mantissa.substring(0, point) + mantissa.substring(point + 1);
    int zeros = 0;
    while (zeros < all.length() - 1 && all.charAt(zeros) == '0') {
      zeros++;
    }
    int exponent = (e < 0 ? 0 : Integer.parseInt(written.substring(e + 1))) + point - 1 - zeros;
    String digits = shortest(withoutZeros(all.substring(zeros)), exponent, Math.abs(value));
    String text = exponent < EXPONENT_MIN || exponent >= EXPONENT_END
        ? scientific(digits, exponent)
        : plain(digits, exponent);
    return value < 0 ? "-" + text : text;
  }

  private static String withoutZeros(String digits) {
    int end = digits.length();
    while (end > 1 && digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, end);
  }

  /** Java never writes fewer than two digits where two are nearer; Go does: 4.9E-324 is 5e-324. */
  private static String shortest(String digits, int exponent, double value) {
    if (digits.length() != 2) {
      return digits;
    }
    int lower = digits.charAt(0) - '0';
    int nearest = digits.charAt(1) < '5' ? lower : lower + 1;
    if (nearest <= 9 && Double.parseDouble(nearest + "E" + exponent) == value) {
      return Integer.toString(nearest);
    }
    return digits;
  }

  private static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String sign = exponent < 0 ? "-" : "+";
    return digits.charAt(0) + fraction + "e" + sign + Math.abs(exponent);
  }

  private static String plain(String digits, int exponent) {
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    if (digits.length() <= exponent + 1) {
      return digits + "0".repeat(exponent + 1 - digits.length());
    }
    return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
  }
}
