package slipway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import slipway.store.Credential;
import slipway.task.Role;
import slipway.task.User;

/** A server on a port of its own. Whoever says {@code Bearer ROLE} has that role. */
final class TestServer implements AutoCloseable {
    static final Limits LIMITS = new Limits(4096, 1000, 512, Duration.ofSeconds(30));
    private static final int PATIENCE_MILLIS = 60_000;

    static {
        // A client that stops in the middle of a request is waited for as many seconds; nothing here is slow.
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
            System.setProperty("sun.net.httpserver.maxReqTime", "5");
        }
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Server server;

    private TestServer(Server server) {
        this.server = server;
        server.start();
    }

    static TestServer with(Route... routes) throws IOException {
        return with(LIMITS, Workers.of(LIMITS.streams()), routes);
    }

    static TestServer with(Limits limits, Workers workers, Route... routes) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new TestServer(new Server(address, List.of(routes), TestServer::admit, limits,
                (method, route, status, nanos) -> {
                }, workers));
    }

    private static Credential admit(Request request) {
        String credential = request.header("Authorization");
        if (credential == null || !credential.startsWith("Bearer ")) {
            return null;
        }
        var alice = new User(1, "alice", Role.of(credential.substring("Bearer ".length())), Instant.EPOCH);
        return new Credential(alice, 1, null, null, null);
    }

    static Route open(String method, String path, Handler handler) {
        return new Route(method, path, null, handler);
    }

    static Route get(String path, Object body) {
        return open("GET", path, request -> Answer.ok(body));
    }

    Server server() {
        return server;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** A connection on which anything can be sent. */
    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All that the server answers to {@code text} until it closes the connection. */
    String raw(String text) throws IOException {
        try (var socket = connect()) {
            try {
                say(socket, text);
            } catch (SocketException e) {
                // It was closed before all was said, perhaps with an answer.
            }
            return untilClosed(socket);
        }
    }

    static String untilClosed(Socket socket) throws IOException {
        var text = new StringBuilder();
        var bytes = new byte[8192];
        try {
            for (int read; (read = socket.getInputStream().read(bytes)) >= 0;) {
                text.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException e) {
            // A reset is an end too.
        }
        return text.toString();
    }

    /** The status line's number. */
    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** How many answers there are in what came over one connection. */
    static long answers(String text) {
        return Arrays.stream(text.split("HTTP/1.1 ", -1)).count() - 1;
    }

    @Override
    public void close() {
        server.close();
    }
}
