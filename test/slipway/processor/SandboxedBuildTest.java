package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;
import slipway.shell.Trees;

/** What a build of the whole service can and can't do. Its data does not lie in /tmp, which is hidden anyway. */
class SandboxedBuildTest {
    static Path folder;
    static Path key;
    static Running running;
    static TestRepository git;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap (bwrap) is not here");
        folder = Files.createTempDirectory(Path.of(System.getProperty("slipway.root", "."), "build").toAbsolutePath(), "sandboxed");
        key = Files.write(folder.resolve("key"), new byte[32]);
        running = Running.start(folder.resolve("data"), Map.of("BUILD_SANDBOX", "required", "BUILD_SLOTS", "2",
                "SECRETS_KEY_FILE", key.toString()));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "hello"));
        git.tag("v1");
    }

    @AfterAll
    static void stop() throws Exception {
        if (running != null) {
            running.close();
            Trees.delete(folder);
        }
    }

    /** A build whose command says {@code no} for whatever it was refused. @return its log */
    private static String build(String name, boolean network, String command) throws Exception {
        register(name, network, command);
        return build(name);
    }

    private static void register(String name, boolean network, String command) throws Exception {
        running.post("/api/repositories", Map.of("name", name, "url", git.url(), "network", network,
                "build_command", "refused() { if \"$@\" >/dev/null 2>&1; then echo \"WAS ALLOWED: $*\"; fi; }\n"
                        + command + "\necho done"));
    }

    private static String build(String name) throws Exception {
        Answer build = running.completed(running.post("/api/builds", Map.of("repository", name)).id());
        String log = running.get("/api/builds/" + build.id() + "/log").text();
        assertEquals("succeeded", build.get("status"), log);
        assertTrue(log.endsWith("done\n"), log);
        return log;
    }

    private static void assertRefused(String log) {
        assertEquals(List.of(), log.lines().filter(line -> line.startsWith("WAS ALLOWED")).toList(), log);
    }

    @Test
    void itReadsNeitherTheDatabaseNorTokensNorAnotherWorkspaceNorHomeFolders() throws Exception {
        running.post("/api/repositories", Map.of("name", "other", "url", git.url(), "build_command",
                "echo secret > here; echo up; sleep 600"));
        long other = running.post("/api/builds", Map.of("repository", "other")).id();
        Path secret = running.data.resolve("work/" + other + "/workspace/here");
        while (!Files.exists(secret)) {
            Thread.onSpinWait();
        }
        String data = running.data.toString();
        String log = build("curious", true, "for file in slipway.db admin.token instance audit/audit.log ssh/id_ed25519 "
                + "work/" + other + "/workspace/here; do refused test -e " + data + "/$file; done\n"
                + "refused grep -rq . /root /home /run\n"
                + "ls -A " + data + " " + data + "/work");
        assertRefused(log);
        assertTrue(Files.exists(secret), "it was there all the time");
        running.form("/api/builds/" + other + "/cancel", "");
        running.completed(other);
    }

    @Test
    void itIsGivenItsSecretsOnNoCommandLineAndWithoutTheirKey() throws Exception {
        register("secretive", true, "test ${#TOKEN} = 7; grep -q bwrap /proc/1/cmdline\n"
                + "refused grep -q \"$TOKEN\" /proc/1/cmdline; refused test -s " + key);
        running.json(running.admin, "PUT", "/api/repositories/secretive/secrets/TOKEN", Map.of("value", "hunter2"));
        assertRefused(build("secretive"));
    }

    /** In a folder in /tmp it may write too: that one is its own, and goes with it. */
    @Test
    void itWritesInItsWorkspaceOnly() throws Exception {
        var folders = List.of("/", "/etc", "/usr", "/var", "/var/lib", "/var/tmp", "/tmp", "/opt", "/srv",
                running.data.toString(), running.data + "/work", folder.toString(), git.folder().toString());
        build("scribbler", true, "touch here \"$HOME\"/here \"$TMPDIR\"/here\nfor folder in "
                + String.join(" ", folders) + "; do touch $folder/slipway-was-here || true; done");
        for (String each : folders) {
            assertFalse(Files.exists(Path.of(each, "slipway-was-here")), each);
        }
        assertRefused(build("scribbler2", true, "for folder in / /etc /usr /var /var/lib /opt /srv; do "
                + "refused touch $folder/slipway-was-here; done"));
    }

    @Test
    void itSeesAndSignalsNoProcessButItsOwn() throws Exception {
        long service = ProcessHandle.current().pid();
        assertRefused(build("violent", true, "refused kill -0 " + service + "\nrefused test -e /proc/" + service
                + "\nkill -0 $$\ntest $(ls -d /proc/[0-9]* | wc -l) -lt 8"));
    }

    @Test
    void itReachesTheNetworkOnlyWhereItMay() throws Exception {
        String ask = "curl -s -o /dev/null http://127.0.0.1:" + running.port() + "/healthz";
        build("online", true, ask);
        assertRefused(build("offline", false, "refused " + ask));
    }

    @Test
    void itsCheckoutIsARealOneWhoseObjectsAreBorrowed() throws Exception {
        String log = build("describing", false, "git describe; git log -1 --format=%s; git status --porcelain");
        assertTrue(log.contains("v1\nFirst\ndone\n"), log);
    }
}
