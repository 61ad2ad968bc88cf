package slipway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import slipway.Running.Answer;
import slipway.json.Json;

/** Somebody who asks a running program things, as its admin where no other token is given. */
public class Caller implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;
    public final String admin;

    /**
     * @param address {@code http://HOST:PORT}
     * @param admin   the token
     */
    Caller(String address, String admin) {
        this.address = address;
        this.admin = admin;
    }

    int port() {
        return URI.create(address).getPort();
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
        var request = request(token, path).method(method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body(), answer.headers());
    }

    /** The lines of a long answer, as they come; to be closed. */
    public Stream<String> lines(String path) throws IOException, InterruptedException {
        return lines(admin, path);
    }

    public Stream<String> lines(String token, String path) throws IOException, InterruptedException {
        return client.send(request(token, path).build(), HttpResponse.BodyHandlers.ofLines()).body();
    }

    /** Somebody who asks for it and reads no more than how that is answered. */
    public Silent silent(String path) throws IOException {
        return new Silent(URI.create(address + path), admin);
    }

    private HttpRequest.Builder request(String token, String path) {
        var request = HttpRequest.newBuilder(URI.create(address + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
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
    }
}
