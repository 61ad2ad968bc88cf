package bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import slipway.JavaOptions;

/** The installed service as a process of its own, on a data directory of its own, with the unit's JVM options. */
final class Subject implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final int port;
    private final long firstAnswerNanos;
    private final HttpClient client = HttpClient.newHttpClient();

    private Subject(Process process, Path data, int port, long firstAnswerNanos) {
        this.process = process;
        this.data = data;
        this.port = port;
        this.firstAnswerNanos = firstAnswerNanos;
    }

    /** Starts it, and returns when it has answered for the first time. */
    static Subject start(Path data, Map<String, String> settings) throws IOException {
        int port;
        try (var socket = new java.net.ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var builder = new ProcessBuilder(Installation.PROGRAM.toString(), "serve").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolveSibling("bench.log").toFile()));
        builder.environment().putAll(settings);
        builder.environment().putAll(Map.of("ENV_TYPE", "DEV", "JAVA_HOME", System.getProperty("java.home"),
                "JAVA_OPTS", String.join(" ", JavaOptions.ofTheUnit())));
        builder.environment().putAll(Map.of("DATA_DIR", data.toString(), "HTTP_ADDRESS", "127.0.0.1:" + port));
        long began = System.nanoTime();
        var process = builder.start();
        while (!answers(port)) {
            if (!process.isAlive()) {
                throw new IOException("the service ended; see bench.log beside " + data);
            }
            LockSupport.parkNanos(2_000_000);
        }
        return new Subject(process, data, port, System.nanoTime() - began);
    }

    private static boolean answers(int port) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
        try {
            return connection.getResponseCode() == 200;
        } catch (java.net.ConnectException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    int port() {
        return port;
    }

    double firstAnswerMillis() {
        return firstAnswerNanos / 1e6;
    }

    String token() throws IOException {
        return Files.readString(data.resolve("admin.token")).strip();
    }

    /** Resident memory in MB. */
    double residentMb() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1000.0;
            }
        }
        return Double.NaN;
    }

    String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    void put(String path, String json) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    String post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** The number that {@code field} of an answer has. */
    static long number(String field, String answer) {
        return Long.parseLong(find("\"" + field + "\":(\\d+)", answer));
    }

    static String text(String field, String answer) {
        return find("\"" + field + "\":\"([^\"]*)\"", answer);
    }

    private static String find(String pattern, String answer) {
        var matcher = Pattern.compile(pattern).matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + answer);
        }
        return matcher.group(1);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.header("Authorization", "Bearer " + token()).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** SIGKILL. */
    void kill() {
        client.close();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
