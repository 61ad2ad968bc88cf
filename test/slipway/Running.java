package slipway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;

/** The whole program on a free port and a data directory of its own, and somebody who asks it things. */
public final class Running implements AutoCloseable {
    private final Main main;
    private final HttpClient client = HttpClient.newHttpClient();
    public final Path data;
    public final String admin;

    private Running(Main main, Path data, String admin) {
        this.main = main;
        this.data = data;
        this.admin = admin;
    }

    /** What was answered. */
    public record Answer(int status, String text, HttpHeaders headers) {
        @SuppressWarnings("unchecked")
        public Map<String, Object> json() {
            return (Map<String, Object>) Json.parse(text.getBytes(StandardCharsets.UTF_8));
        }

        public Object get(String field) {
            if (!json().containsKey(field)) {
                throw new AssertionError("no field " + field + " in " + text);
            }
            return json().get(field);
        }

        public long id() {
            return (Long) get("id");
        }

        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> list(String field) {
            return (List<Map<String, Object>>) get(field);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public static Running start(Path data) throws Exception {
        return start(data, Map.of());
    }

    public static Running start(Path data, Map<String, String> settings) throws Exception {
        return start(data, settings, Main.More.NONE);
    }

    /** Builds run bare unless the settings say otherwise: most tests are about something else. */
    public static Running start(Path data, Map<String, String> settings, Main.More more) throws Exception {
        var all = new HashMap<>(Map.of("DATA_DIR", data.toString(), "HTTP_ADDRESS", "127.0.0.1:0",
                "BUILD_SANDBOX", "off", "MIN_FREE_BYTES", "0", "PATH", System.getenv("PATH")));
        all.putAll(settings);
        Main main = Main.open(Config.read(all), InstantSource.system(), more);
        main.start();
        Path token = data.resolve("admin.token");
        return new Running(main, data, Files.exists(token) ? Files.readString(token).strip() : "");
    }

    public int port() {
        return main.port();
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(admin, "GET", path, null, Map.of());
    }

    /** Posts a form, as {@code curl -d name=value} does. */
    public Answer form(String path, String form) throws IOException, InterruptedException {
        return send(admin, "POST", path, form, Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    public Answer post(String path, Map<String, ?> fields) throws IOException, InterruptedException {
        return json(admin, "POST", path, fields);
    }

    public Answer patch(String path, Map<String, ?> fields) throws IOException, InterruptedException {
        return json(admin, "PATCH", path, fields);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send(admin, "DELETE", path, null, Map.of());
    }

    /** @param token "" for none */
    public Answer json(String token, String method, String path, Map<String, ?> fields)
            throws IOException, InterruptedException {
        return send(token, method, path, Json.text(fields), Map.of("Content-Type", "application/json"));
    }

    /** @param body null for none */
    public Answer send(String token, String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).method(method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body(), answer.headers());
    }

    /** The task once it has completed. */
    public Answer completed(long task) throws IOException, InterruptedException {
        return get("/api/tasks/" + task + "?wait=60");
    }

    /** A repository and its first build's id, succeeded, whose artifact is a folder with the file {@code hello.txt}. */
    public long built(String repository, Path git) throws IOException, InterruptedException {
        post("/api/repositories", Map.of("name", repository, "url", git.toString(), "artifact", "dist",
                "build_command", "mkdir dist; cp hello.txt dist"));
        return completed(post("/api/builds", Map.of("repository", repository)).id()).id();
    }

    @Override
    public void close() {
        client.close();
        main.close();
    }
}
