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
public class SandboxTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private Path data;
    private Path workspace;
    private Sandbox sandbox;
    private final Shell shell = new Shell(UUID.randomUUID().toString(), Duration.ofMillis(300), null, Launcher.find());
    private final Heard heard = new Heard();
    private final Sleepers sleepers = new Sleepers();

    public static void assumeSandbox() throws InterruptedException {
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
        var hiding = Sandbox.hiding(data, Path.of("/etc/passwd")).writing(workspace);
        assertEquals(0, run(hiding, "cat /etc/group; cat /etc/passwd || true", Map.of()));
        assertTrue(heard.text().contains("root:x:0:"), heard.text());
        assertFalse(heard.text().contains("root:x:0:0:"), heard.text());
    }

    @Test
    void homeFoldersAreEmpty() throws Exception {
        Path home = Path.of(System.getProperty("user.home"));
        assertEquals(0, run("for at in /root /home " + home + "; do [ ! -d $at ] || ls -A $at; done"), heard::text);
        assertEquals("", heard.text());
    }

    @Test
    void nothingElseIsWritable() throws Exception {
        String name = "slipway-" + UUID.randomUUID();
        Path objects = data.resolve("mirrors/hello/objects");
        for (Path at : List.of(Path.of("/"), Path.of("/etc"), Path.of("/usr"), Path.of("/var/lib"), Path.of("/root"),
                Path.of("/run"), data, data.resolve("work"), objects)) {
            assertFalse(run("echo > " + at.resolve(name)) == 0, () -> at + " can be written to");
        }
        assertEquals(0, run("for at in /tmp /var/tmp /dev/shm; do [ ! -d $at ] || echo > $at/" + name + "; done"));
        for (Path at : List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/dev/shm"))) {
            assertFalse(Files.exists(at.resolve(name)), () -> at + " is this machine's");
        }
    }

    @Test
    void otherProcessesAreNotThere() throws Exception {
        long pid = ProcessHandle.current().pid();
        assertFalse(run("kill -0 " + pid) == 0);
        assertEquals(0, run("cat /proc/[0-9]*/stat | wc -l"));
        int seen = Integer.parseInt(heard.text().lines().reduce((a, last) -> last).orElseThrow());
        assertTrue(seen <= 4, heard::text);
        assertFalse(run("cat /proc/" + pid + "/environ") == 0);
    }

    @Test
    void itHasNoPowers() throws Exception {
        assertEquals(0, run("grep -E 'CapEff|CapBnd|CapPrm|NoNewPrivs' /proc/self/status"));
        assertEquals("""
                CapPrm: 0000000000000000
                CapEff: 0000000000000000
                CapBnd: 0000000000000000
                NoNewPrivs: 1
                """, heard.text().replace('\t', ' '));
    }

    @Test
    void theNetworkIsThereOnlyWhereItMayBe() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String connect = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'";
            assertEquals(0, run(sandbox, connect, Map.of()), heard::text);
            assertFalse(run(sandbox.withNetwork(false), connect, Map.of()) == 0);
        }
    }

    @Test
    void whatTheLinkerReadsIsSetInsideOnly() throws Exception {
        var more = Map.of("LD_LIBRARY_PATH", "lib:more", "GLIBC_TUNABLES", "x=y");
        assertEquals(0, run(sandbox, "echo $LD_LIBRARY_PATH $GLIBC_TUNABLES", more));
        assertEquals("lib:more x=y\n", heard.text());
        var command = Command.script("true", workspace, more, 17);
        assertEquals(Map.of(), Bubble.environment(command.in(sandbox)));
        assertEquals(more, Bubble.environment(command));
    }

    @Test
    void itsStatusIsTheCommandsOwn() throws Exception {
        assertEquals(3, run("exit 3"));
        assertEquals(128 + 15, run("kill -TERM $$"));
    }

    @Test
    void fiveSleepsThatHideInAllWaysAreGone() throws Exception {
        assertEquals(0, run(sleepers.in("SLEEP & (SLEEP & SLEEP) & setsid sh -c 'SLEEP & wait' & (setsid SLEEP &)")));
        assertEquals(List.of(), sleepers.alive());
        assertEquals(0, run(sleepers.in("env -i setsid -f /bin/SLEEP >/dev/null 2>&1")));
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandMayCleanUpWhenItIsAskedToEnd() throws Exception {
        try (var patient = new Shell("patient", LONG, null, Launcher.find())) {
            var running = patient.start(
                    script("trap 'echo bye; exit 0' TERM; sh -c 'echo ready; exec SLEEP' & wait"), heard);
            heard.await("ready");
            running.end();
            assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        }
        assertEquals("ready\nbye\n", heard.text());
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandThatIgnoresBeingAskedIsKilled() throws Exception {
        var running = shell.start(
                script("trap '' TERM; setsid SLEEP & SLEEP & echo ready; while :; do SLEEP; done"), heard);
        heard.await("ready");
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals(List.of(), sleepers.alive());
    }

    private Command script(String script) {
        return Command.script(sleepers.in(script), workspace, Map.of("PATH", "/usr/bin:/bin"), 17).in(sandbox);
    }

    @Test
    void aLinkInThePathToTheDataDirectoryHidesNothingLess() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        var linked = Sandbox.hiding(link).writing(link.resolve("work/1/workspace"));
        assertEquals(0, run(linked, "touch here; find " + data.toRealPath() + " -type f", Map.of()), heard::text);
        assertEquals(workspace.toRealPath().resolve("here") + "\n", heard.text());
    }

    @Test
    void whereThereIsNoBubblewrapThatIsSaid() throws Exception {
        try (var without = new Shell("without", LONG, null, new Launcher(List.of(), null))) {
            assertEquals(Optional.of("bubblewrap (bwrap) is not here"), sandbox.problem(without));
        }
    }
}
