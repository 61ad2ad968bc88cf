package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a command that is not trusted can and can't do. */
@Timeout(60)
class SandboxTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** With the data directory of a service in it, two workspaces in that, and a file of nobody's beside it. */
    @TempDir
    private Path folder;
    private Path data;
    private Path workspace;
    private Sandbox sandbox;
    private final Shell shell = new Shell(UUID.randomUUID().toString(), Duration.ofMillis(300), null);
    private final Heard heard = new Heard();
    private final Sleepers sleepers = new Sleepers();

    static void assumeSandbox() throws InterruptedException {
        try (var trying = new Shell("trial")) {
            Optional<String> problem = Sandbox.hiding().problem(trying);
            assumeTrue(problem.isEmpty(), () -> "no sandbox here: " + problem.orElseThrow());
        }
    }

    @BeforeEach
    void makeDataDirectory() throws Exception {
        assumeSandbox();
        data = Files.createDirectory(folder.resolve("data"));
        workspace = Files.createDirectories(data.resolve("work/1/workspace"));
        Files.writeString(Files.createDirectories(data.resolve("work/2/workspace")).resolve("other"), "secret");
        Files.writeString(Files.createDirectories(data.resolve("mirrors/hello/objects")).resolve("object"), "shared");
        Files.writeString(data.resolve("slipway.db"), "secret");
        sandbox = Sandbox.hiding(data).showing(data.resolve("mirrors/hello/objects")).writing(workspace);
    }

    @AfterEach
    void close() {
        shell.close();
    }

    private int run(String script) throws IOException, InterruptedException {
        return run(sandbox, script, Map.of());
    }

    private int run(Sandbox sandbox, String script, Map<String, String> more) throws IOException, InterruptedException {
        var environment = new HashMap<>(more);
        environment.put("PATH", "/usr/bin:/bin");
        var command = Command.script(script, workspace, environment, 17).in(sandbox);
        return assertInstanceOf(Exit.Exited.class, shell.start(command, heard).await(LONG, LONG)).status();
    }

    @Test
    void itsWorkspaceIsWritable() throws Exception {
        assertEquals(0, run("pwd; echo made > file"), heard::text);
        assertEquals(workspace.toRealPath() + "\n", heard.text());
        assertEquals("made\n", Files.readString(workspace.resolve("file")));
    }

    @Test
    void theDataDirectoryIsHidden() throws Exception {
        assertEquals(0, run("find " + data + " -type f; ls " + data));
        assertEquals(data.resolve("mirrors/hello/objects/object") + "\nmirrors\nwork\n", heard.text());
        assertFalse(run("cat " + data + "/slipway.db") == 0);
        assertFalse(run("cat " + data + "/work/2/workspace/other") == 0);
        assertFalse(heard.text().contains("secret"));
    }

    @Test
    void aSecretFileIsHiddenWhereverItLies() throws Exception {
        Path key = Files.writeString(workspace.resolve("key"), "secret");
        var hiding = new Sandbox(List.of(data, key), List.of(), List.of(), true);
        assertEquals(0, run(hiding.writing(Files.createDirectory(folder.resolve("a"))), "cat " + key + " || true", Map.of()));
        assertFalse(heard.text().contains("secret"), heard.text());
    }
}
