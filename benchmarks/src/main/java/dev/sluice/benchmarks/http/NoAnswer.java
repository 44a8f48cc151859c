package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Says why a server gave no answer, and what to look at; the JDK's own words are often none. */
public final class NoAnswer {
  private NoAnswer() {}

  /** In half a sentence. */
  public static String why(IOException failure) {
    return switch (failure) {
      case UnknownHostException _ -> "this host is not known; check the name";
      case HttpTimeoutException _ -> "no answer came in time; it may be overloaded or stopped";
      case ConnectException _ ->
        "the connection was refused; check that the server runs, and host and port";
      case SSLException _ -> ofTls(failure);
      default ->
        "the connection broke (%s); if this port speaks HTTPS, write https://"
            .formatted(
                failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getMessage());
    };
  }

  private static String ofTls(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (isAboutItsCertificate(failure)) {
      return "its certificate is not believed: " + message
          + "; give --ca-cert FILE of who has signed it";
    }
    return message
        + (message.contains("certificate")
            ? "; it wants to see a certificate: give --client-cert and --client-key of one it believes"
            : "; check that this port speaks HTTPS");
  }

  private static boolean isAboutItsCertificate(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
