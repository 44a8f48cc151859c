package dev.sluice.server.internal.tx;

import dev.sluice.server.internal.http.Query;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One request of a transaction, on its way to the process where that lives.
 *
 * @param user who sent it; empty for nobody in particular
 * @param parameters the query string, as sent
 * @param type of the body; empty where it says none
 */
record TxCommand(TxId id, Verb verb, String user, String parameters, String type, byte[] body) {
  /** What it wants; ordinals are the protocol. */
  enum Verb {
    QUERY,
    EXECUTE,
    COMMIT,
    ROLLBACK
  }

  Query query() {
    return Query.parse(parameters.isEmpty() ? null : parameters);
  }

  void write(DataOutputStream out) throws IOException {
    Wire.text(id.toString(), out);
    out.writeByte(verb.ordinal());
    Wire.text(user, out);
    Wire.text(parameters, out);
    Wire.text(type, out);
    Wire.blob(body, out);
    out.flush();
  }

  static TxCommand read(DataInputStream in, int bytesMax) throws IOException {
    TxId id = TxId.parse(Wire.text(in)).orElseThrow(() -> new IOException("no transaction's id"));
    int verb = in.readUnsignedByte();
    if (verb >= Verb.values().length) {
      throw new IOException("unknown kind of request: " + verb);
    }
    return new TxCommand(
        id,
        Verb.values()[verb],
        Wire.text(in),
        Wire.text(in),
        Wire.text(in),
        Wire.blob(in, bytesMax));
  }
}
