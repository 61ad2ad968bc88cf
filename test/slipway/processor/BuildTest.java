package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** Builds of real repositories, and each way in which they fail. */
class BuildTest {
    @TempDir
    static Path folder;
    static Running running;
    static TestRepository git;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
        git.branch("old");
        git.checkOut("main");
        git.commit("Say more", Map.of("hello.txt", "hello, world"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /** Registers a repository that is built by {@code command}, and builds it. */
    private static Answer build(String name, String command, Map<String, Object> more) throws Exception {
        var fields = new HashMap<String, Object>(Map.of("name", name, "url", git.url(), "build_command", command));
        fields.putAll(more);
        var made = running.post("/api/repositories", fields);
        assertEquals(201, made.status(), made.text());
        return running.completed(running.post("/api/builds", Map.of("repository", name)).id());
    }

    private static void assertFailed(String reason, String error, Answer build) {
        assertEquals("failed", build.get("status"), build.text());
        assertEquals(reason, build.get("reason"), build.text());
        assertTrue(((String) build.get("error")).contains(error), build.text());
    }

    @Test
    void aBuildCommandThatFailsFailsTheBuildWithItsStatus() throws Exception {
        var build = build("fails", "echo before; exit 3; echo after", Map.of());
        assertFailed("exit_code", "the build command exited with 3", build);
        assertEquals(3L, build.get("exit_code"));
        String log = running.get("/api/builds/" + build.id() + "/log").text();
        assertTrue(log.contains("\nbefore\n") && !log.contains("after"), log);
    }

    @Test
    void aBuildThatTakesTooLongIsEndedThoughItPrints() throws Exception {
        var build = build("slow", "while :; do echo on; sleep 0.1; done",
                Map.of("timeout_seconds", 1, "idle_timeout_seconds", 600));
        assertFailed("timeout", "the build command took longer than 1.0 s", build);
    }

    @Test
    void aBuildThatPrintsNothingForTooLongIsEnded() throws Exception {
        var build = build("silent", "echo one; sleep 1000", Map.of("timeout_seconds", 600, "idle_timeout_seconds", 1));
        assertFailed("idle_timeout", "the build command printed nothing for 1.0 s", build);
    }

    @Test
    void aRepositoryThatIsNotThereFailsTheCheckout() throws Exception {
        var build = build("nowhere", "true", Map.of("url", folder.resolve("nowhere").toString()));
        assertFailed("checkout", "nowhere", build);
        assertEquals("", build.get("commit_hash"));
    }

    @Test
    void aBranchOrCommitThatIsNotThereFailsTheCheckout() throws Exception {
        build("branches", "true", Map.of());
        var branch = running.post("/api/builds", Map.of("repository", "branches", "branch", "nope"));
        assertFailed("checkout", "nope", running.completed(branch.id()));
        var commit = running.post("/api/builds", Map.of("repository", "branches", "commit", "0123456789"));
        assertFailed("checkout", "0123456789", running.completed(commit.id()));
    }

    @Test
    void aBranchAndACommitByItsHashAreBuilt() throws Exception {
        build("chosen", "cat hello.txt", Map.of());
        var old = running.completed(running.post("/api/builds", Map.of("repository", "chosen", "branch", "old")).id());
        assertEquals("Say hello", old.get("commit_subject"));
        var hash = (String) old.get("commit_hash");
        var byHash = running.completed(
                running.post("/api/builds", Map.of("repository", "chosen", "commit", hash.substring(0, 8))).id());
        assertEquals(hash, byHash.get("commit_hash"));
        assertTrue(running.get("/api/builds/" + byHash.id() + "/log").text().endsWith("hello"));
    }

    @Test
    void anArtifactThatIsNotThereOrLeavesTheWorkspaceFailsTheBuild() throws Exception {
        assertFailed("artifact", "dist", build("absent", "true", Map.of("artifact", "dist")));
        assertFailed("artifact", "etc", build("linked", "ln -s /etc etc", Map.of("artifact", "etc")));
        assertFailed("artifact", "out", build("inside", "mkdir dist; ln -s ../../.. dist/out",
                Map.of("artifact", "dist")));
    }

    @Test
    void aBuildWithoutAnArtifactSucceedsAndIsNotDeployable() throws Exception {
        var build = build("tested", "true", Map.of());
        assertEquals("succeeded", build.get("status"), build.text());
        assertEquals(null, build.get("artifact"));
        running.post("/api/environments", Map.of("name", "anywhere"));
        var deploy = running.post("/api/deployments", Map.of("environment", "anywhere", "build_id", build.id()));
        assertEquals(409, deploy.status());
    }

    @Test
    void aBuildCommandIsGivenWhatTheContractListsAndNothingElse() throws Exception {
        var build = build("environment", "env -0 > all; tr '\\0' '\\n' < all",
                Map.of("variables", Map.of("GREETING", "good day")));
        var given = new TreeMap<String, String>();
        for (String line : running.get("/api/builds/" + build.id() + "/log").text().split("\n")) {
            if (line.matches("[A-Z_]+=.*")) {
                given.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        // PWD is the shell's own.
        given.remove("PWD");
        assertEquals(Set.of("CI", "HOME", "TMPDIR", "PATH", "LANG", "SLIPWAY_TASK", "SLIPWAY_BUILD_ID",
                "SLIPWAY_REPOSITORY", "SLIPWAY_BRANCH", "SLIPWAY_COMMIT", "GREETING"), given.keySet());
        assertEquals("true", given.get("CI"));
        assertEquals("C.UTF-8", given.get("LANG"));
        assertEquals("good day", given.get("GREETING"));
        assertEquals("main", given.get("SLIPWAY_BRANCH"));
        assertEquals(build.get("commit_hash"), given.get("SLIPWAY_COMMIT"));
        assertTrue(given.get("SLIPWAY_TASK").matches("[0-9a-f]{32}:" + build.id()));
    }

    @Test
    void outputThatIsNotTextIsKeptAsItCame() throws Exception {
        var build = build("bytes", "printf '\\377\\000\\376'", Map.of());
        byte[] log = Files.readAllBytes(running.data.resolve("logs/" + build.id() + ".log"));
        assertEquals((byte) 0xff, log[log.length - 3]);
        assertEquals((byte) 0, log[log.length - 2]);
        assertEquals((byte) 0xfe, log[log.length - 1]);
    }

    @Test
    void nothingOfABuildIsLeftButItsLogAndArtifact() throws Exception {
        var build = build("tidy", "mkdir -p dist deep/er; echo x > dist/x; chmod 500 deep",
                Map.of("artifact", "dist"));
        assertEquals("succeeded", build.get("status"), build.text());
        assertTrue(Files.notExists(running.data.resolve("work/" + build.id())));
        assertTrue(Files.exists(running.data.resolve("artifacts/" + build.id() + ".tar.gz")));
    }

    @Test
    void aRetryIsOfTheSameCommitAlthoughTheBranchHasMoved() throws Exception {
        var moving = TestRepository.create(folder.resolve("moving"));
        String first = moving.commit("First", Map.of("a", "1"));
        var failed = build("moving", "false", Map.of("url", moving.url()));
        moving.commit("Second", Map.of("a", "2"));
        var again = running.form("/api/builds/" + failed.id() + "/retry", "");
        assertEquals(201, again.status(), again.text());
        assertEquals(first, running.completed(again.id()).get("commit_hash"));
    }
}
