package slipway;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program in a process of its own: the jar, when the tests are told where it is. */
final class Launched implements AutoCloseable {
    private final Path data;
    private final Process process;
    private final BufferedReader said;
    private final StringBuilder text = new StringBuilder();
    private String address;

    private Launched(Path data, Process process) throws IOException {
        this.data = data;
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        process.getOutputStream().close();
    }

    /** @param words of the command line; none for the service */
    static Launched with(Path data, Map<String, String> settings, String... words) throws IOException {
        String jar = System.getProperty("slipway.jar", "");
        return with(List.of(), jar.isEmpty() ? List.of("-cp", System.getProperty("java.class.path"),
                Main.class.getName()) : List.of("-jar", jar), data, settings, words);
    }

    /**
     * @param before  what stands before {@code java}
     * @param program what stands behind it
     */
    static Launched with(List<String> before, List<String> program, Path data, Map<String, String> settings,
            String... words) throws IOException {
        var line = new ArrayList<>(before);
        line.addAll(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        line.addAll(program);
        line.addAll(List.of(words));
        var builder = new ProcessBuilder(line).redirectErrorStream(true).directory(data.getParent().toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("DATA_DIR", data.toString(), "HTTP_ADDRESS", "127.0.0.1:0",
                "BUILD_SANDBOX", "off", "MIN_FREE_BYTES", "0", "PATH", System.getenv("PATH"), "LANG", "C.UTF-8"));
        builder.environment().putAll(settings);
        return new Launched(data, builder.start());
    }

    static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /** Waits until it answers. */
    Launched ready() throws IOException {
        address = await("answers on ").replaceFirst(".* answers on (http://[^,]*)/,.*", "$1");
        return this;
    }

    /** Posts a form, as the admin of a first start. @return the status */
    int post(String path, String form) throws IOException, InterruptedException {
        String token = Files.readString(data.resolve("admin.token")).strip();
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    /** The first line it says that has these words in it. */
    String await(String words) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            text.append(line).append('\n');
            if (line.contains(words)) {
                return line;
            }
        }
        throw new AssertionError("it ended without saying '" + words + "': " + text);
    }

    /** SIGTERM. Not by the process itself, which would close what it still says. */
    void stop() {
        process.toHandle().destroy();
    }

    /** Its exit status, once it has ended. */
    int status() throws IOException, InterruptedException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            text.append(line).append('\n');
        }
        return process.waitFor();
    }

    /** All that it has said, to be asked for when it has ended. */
    String said() {
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        said.close();
    }
}
