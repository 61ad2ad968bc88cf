package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program in a process of its own: the jar, when the tests are told where it is. */
public final class Launched implements AutoCloseable {
    /** The status of what SIGKILL has ended. */
    public static final int KILLED = 137;

    private final Path data;
    private final Process process;
    private final BufferedReader said;
    private final StringBuilder text = new StringBuilder();
    private Caller api;

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
        return by(line, data, settings);
    }

    /** @param line all of it, Java and its options too */
    public static Launched by(List<String> line, Path data, Map<String, String> settings) throws IOException {
        var builder = new ProcessBuilder(line).redirectErrorStream(true).directory(data.getParent().toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("DATA_DIR", data.toString(), "HTTP_ADDRESS", "127.0.0.1:0",
                "BUILD_SANDBOX", "off", "MIN_FREE_BYTES", "0", "PATH", System.getenv("PATH"), "LANG", "C.UTF-8"));
        builder.environment().putAll(settings);
        return new Launched(data, builder.start());
    }

    public static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /** Waits until it answers. */
    Launched ready() throws IOException {
        assertTrue(answers(), () -> "it has ended: " + text);
        return this;
    }

    /** Waits until it answers, or has ended. @return whether it answers, to the admin of a first start */
    public boolean answers() throws IOException {
        var line = find("answers on ");
        if (line.isPresent()) {
            String address = line.get().replaceFirst(".* answers on (http://[^,]*)/,.*", "$1");
            api = new Caller(address, Files.readString(data.resolve("admin.token")).strip());
        }
        return line.isPresent();
    }

    Path data() {
        return data;
    }

    /** Somebody to ask it, once it is ready. */
    public Caller api() {
        return api;
    }

    /** Its number, once it holds its data; not that of what stands before it. */
    long pid() throws IOException {
        String holder = Files.readString(data.resolve("lock"));
        return Long.parseLong(holder.replaceFirst("^process ([0-9]+) since .*\\s*$", "$1"));
    }

    /** The first line it says that has these words in it. */
    String await(String words) throws IOException {
        return find(words).orElseThrow(
                () -> new AssertionError("it ended without saying '" + words + "': " + text));
    }

    private Optional<String> find(String words) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            text.append(line).append('\n');
            if (line.contains(words)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** SIGTERM. Not by the process itself, which would close what it still says. */
    void stop() {
        process.toHandle().destroy();
    }

    /** What was started. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL. Returns once it is no more. */
    void kill() throws IOException, InterruptedException {
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        assertEquals(KILLED, status(), said());
    }

    /** Its exit status, once it has ended. */
    public int status() throws IOException, InterruptedException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            text.append(line).append('\n');
        }
        return process.waitFor();
    }

    /** All that it has said, to be asked for when it has ended. */
    public String said() {
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        // What stands before it may not take it along.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (api != null) {
            api.close();
        }
        said.close();
    }
}
