package dev.sluice.cli;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address to listen on, as {@code 127.0.0.1:4001}, {@code [::1]:4001} or {@code :4001}. */
final class Listen implements ITypeConverter<InetSocketAddress> {
  private static final int PORT_MAX = 65_535;

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw wrong(text);
    }
    String host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
    InetSocketAddress address = host.isEmpty()
        ? new InetSocketAddress(port(text, colon))
        : new InetSocketAddress(host, port(text, colon));
    if (address.isUnresolved()) {
      throw new TypeConversionException("the host '" + host + "' is not known");
    }
    return address;
  }

  private static int port(String text, int colon) {
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= 0 && port <= PORT_MAX) {
        return port;
      }
      throw wrong(text);
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "'" + text + "' is not HOST:PORT; write it as in 127.0.0.1:4001, port 0 for a free one");
  }
}
