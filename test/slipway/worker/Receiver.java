package slipway.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody who wants to be told. What it answers is said by the path that is posted to. */
public final class Receiver implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    /** One request. A header that is not there is "". */
    public record Told(String path, String type, String event, String delivery, String signature, String body) {
    }

    private final HttpServer server;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Counted down once somebody who was sent a body without end has gone away. */
    final CountDownLatch goneAway = new CountDownLatch(1);

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(request -> Thread.ofPlatform().daemon().start(request));
        server.createContext("/", this::receive);
        server.start();
    }

    /**
     * Where it is posted to: {@code /200} and every other status is answered so, {@code /302} with a place to go to,
     * {@code /hang} never, {@code /endless} with a body without end, {@code /stuck} with one that stops.
     */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        told.add(new Told(exchange.getRequestMethod() + " " + path, header(exchange, "Content-Type"),
                header(exchange, "X-Slipway-Event"), header(exchange, "X-Slipway-Delivery"),
                header(exchange, "X-Slipway-Signature-256"), body));
        switch (path) {
            case "/hang" -> hang();
            case "/endless" -> endless(exchange);
            case "/stuck" -> {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().flush();
                hang();
            }
            default -> {
                exchange.getResponseHeaders().set("Location", url("/200"));
                exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
            }
        }
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private void hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write(new byte[1 << 16]);
            }
        } catch (IOException e) {
            goneAway.countDown();
            throw e;
        }
    }

    /** The next one. */
    public Told next() throws InterruptedException {
        Told next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody told anything");
        }
        return next;
    }

    /** What has come that nobody has asked for yet. */
    public List<Told> rest() {
        return List.copyOf(told);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
