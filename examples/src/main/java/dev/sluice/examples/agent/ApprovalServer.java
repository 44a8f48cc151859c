package dev.sluice.examples.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.WorkflowInfo;
import dev.sluice.workflow.WorkflowQuery;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Where people grant or refuse what agents ask for: {@code GET /waiting} lists those that ask, {@code POST
 * /approve/ID} and {@code POST /refuse/ID} answer; doing so twice is the same as once. On loopback.
 */
final class ApprovalServer implements AutoCloseable {
  private final Workflows flows;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ApprovalServer(Workflows flows) throws IOException {
    this.flows = flows;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/waiting", exchange -> answer(exchange, 200, waiting()));
    server.createContext("/approve/", exchange -> decide(exchange, true));
    server.createContext("/refuse/", exchange -> decide(exchange, false));
    server.start();
  }

  static ApprovalServer start(Workflows flows) throws IOException {
    return new ApprovalServer(flows);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private String waiting() {
    return flows
        .list(WorkflowQuery.all()
            .name(AgentFlow.NAME)
            .state(WorkflowState.WAITING)
            .limit(1000))
        .stream()
        .map(WorkflowInfo::id)
        .filter(this::asks)
        .collect(Collectors.joining("\n"));
  }

  private boolean asks(String id) {
    List<String> said = flows.published(id, AgentFlow.STATE, String.class);
    return !said.isEmpty() && said.getLast().startsWith(AgentFlow.ASKS);
  }

  private void decide(HttpExchange exchange, boolean granted) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String id = path.substring(path.indexOf('/', 1) + 1);
    try {
      flows.send(id, AgentFlow.APPROVAL, new AgentFlow.Approval(granted), "decision");
      answer(exchange, 200, granted ? "approved" : "refused");
    } catch (WorkflowException.Refused e) {
      answer(exchange, 404, String.valueOf(e.getMessage()));
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
