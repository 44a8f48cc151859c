package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
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
      case SSLException _ -> failure.getMessage() + "; check that this port speaks HTTPS";
      default ->
        "the connection broke (%s); if this port speaks HTTPS, write https://"
            .formatted(
                failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getMessage());
    };
  }
}
