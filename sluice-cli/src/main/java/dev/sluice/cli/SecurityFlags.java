package dev.sluice.cli;

import dev.sluice.server.ServerOptions;
import dev.sluice.server.Tls;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code sluice serve} for users, TLS and the access log; most by rqlite's names. */
final class SecurityFlags {
  @Option(
      names = "--auth",
      paramLabel = "FILE",
      description = "Users, passwords, tokens and permissions: rqlite's form, or hashed.")
  private @Nullable Path auth;

  @Option(
      names = "--http-cert",
      paramLabel = "FILE",
      description = "Serve HTTPS with this certificate and its chain (PEM).")
  private @Nullable Path certificate;

  @Option(names = "--http-key", paramLabel = "FILE", description = "The certificate's key (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--http-ca-cert",
      paramLabel = "FILE",
      description = "Who signs the clients' certificates, for --http-verify-client (PEM).")
  private @Nullable Path authority;

  @Option(
      names = "--http-verify-client",
      description = "Every client must show a certificate of --http-ca-cert.")
  private boolean verifyClient;

  @Option(
      names = "--http-verify-common-name",
      paramLabel = "NAME",
      description = "And it must have this common name.")
  private @Nullable String commonName;

  @Option(
      names = "--http-allow-origin",
      paramLabel = "ORIGIN",
      description = "Whose scripts browsers let in, as in https://example.org (default: nobody's).")
  private @Nullable String allowOrigin;

  @Option(
      names = "--access-log",
      paramLabel = "FILE|-",
      description = "Note each request, without its parameters; - is stdout.")
  private @Nullable String accessLog;

  @Option(
      names = "--force-public",
      description = "Listen on other addresses than this machine's own without --auth.")
  private boolean forcePublic;

  /** Adds what was given, and refuses what does not fit together. */
  ServerOptions on(ServerOptions options) {
    ServerOptions wanted = secured(options);
    if (auth != null) {
      wanted = wanted.withAuth(auth);
    }
    if (allowOrigin != null) {
      wanted = wanted.withAllowOrigin(allowOrigin);
    }
    return accessLog == null ? wanted : wanted.withAccessLog(open(accessLog));
  }

  /** Who can reach the port can read and change everything, so an open port must be meant. */
  void requireGuarded(InetSocketAddress listen) {
    if (auth != null || verifyClient || forcePublic || listen.getAddress().isLoopbackAddress()) {
      return;
    }
    throw new CommandFailed(
        "PUBLIC",
        ("%s:%d can be reached from other machines, and without --auth whoever reaches it may read and"
                + " change everything; give --auth FILE (docs/http.md, \"Security\"), listen on"
                + " localhost, or mean it: --force-public")
            .formatted(listen.getHostString(), listen.getPort()),
        ExitCode.USAGE);
  }

  private ServerOptions secured(ServerOptions options) {
    if (certificate == null && key == null) {
      if (authority != null || verifyClient || commonName != null) {
        throw usage("clients' certificates go with TLS: give --http-cert and --http-key, too");
      }
      return options;
    }
    if (certificate == null || key == null) {
      throw usage("--http-cert and --http-key go together: give both or neither");
    }
    return options.withTls(verified(Tls.of(certificate, key)));
  }

  private Tls verified(Tls tls) {
    if (!verifyClient) {
      if (commonName != null) {
        throw usage("--http-verify-common-name goes with --http-verify-client");
      }
      return tls; // as in rqlite, an authority alone asks nothing of clients
    }
    if (authority == null) {
      throw usage(
          "--http-verify-client goes with --http-ca-cert: who signs the clients' certificates?");
    }
    Tls needing = tls.withClientAuthority(authority);
    return commonName == null ? needing : needing.withClientCommonName(commonName);
  }

  private static CommandFailed usage(String message) {
    return new CommandFailed("USAGE", message + "; see sluice serve --help", ExitCode.USAGE);
  }

  private static OutputStream open(String file) {
    if (file.equals("-")) {
      return System.out;
    }
    try {
      return new FileOutputStream(file, /* append= */ true);
    } catch (IOException e) {
      throw new CommandFailed("ACCESS_LOG", "cannot write the access log: " + e.getMessage());
    }
  }
}
