package dev.sluice.server.internal.tx;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceError;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Problem;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** What a request of a transaction is answered with. */
sealed interface TxAnswer {
  /** JSON, with status 200. */
  record Done(byte[] json) implements TxAnswer {}

  /** An error. */
  record Refused(Problem problem) implements TxAnswer {}

  default void write(DataOutputStream out) throws IOException {
    switch (this) {
      case Done(byte[] json) -> {
        out.writeByte(0);
        Wire.blob(json, out);
      }
      case Refused(Problem problem) -> {
        out.writeByte(1);
        Wire.text(problem.code().name(), out);
        out.writeInt(problem.status());
        Wire.text(problem.detail(), out);
      }
    }
    out.flush();
  }

  static TxAnswer read(DataInputStream in) throws IOException {
    if (in.readUnsignedByte() == 0) {
      return new Done(Wire.blob(in, Integer.MAX_VALUE - 64));
    }
    ErrorCode code = code(Wire.text(in));
    return new Refused(new Problem(code, in.readInt(), Wire.text(in), Map.of()));
  }

  private static ErrorCode code(String name) throws IOException {
    return Stream.<ErrorCode>concat(
            Arrays.stream(SluiceError.values()), Arrays.stream(ServerError.values()))
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("unknown error code " + name));
  }
}
