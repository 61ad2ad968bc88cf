package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** Commands, repositories and health URLs that mean no good: each ends, says why, and leaves nothing behind. */
class BadInputTest {
    @TempDir
    static Path folder;
    static Running running;
    static TestRepository git;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("LOG_LIMIT_BYTES", Integer.toString(1 << 20)));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "hello", "-rf", "a file named so"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try (var left = Files.list(running.data.resolve("work"))) {
            assertEquals(0, left.count());
        }
    }

    private static Answer job(String command, Map<String, Object> more) throws Exception {
        var fields = new HashMap<>(more);
        fields.put("command", command);
        return running.completed(running.post("/api/jobs", fields).id());
    }

    private static Answer build(String name, String command, String artifact) throws Exception {
        running.post("/api/repositories", Map.of("name", name, "url", git.url(), "build_command", command,
                "artifact", artifact));
        return running.completed(running.post("/api/builds", Map.of("repository", name)).id());
    }

    @Test
    void aCommandThatIgnoresTheSignalIsKilled() throws Exception {
        assertEquals("timeout", job("trap '' TERM; while :; do sleep 1; done", Map.of("timeout_seconds", 1)).get("reason"));
    }

    @Test
    void aCommandThatClosesItsOutputAndGoesOnIsIdle() throws Exception {
        assertEquals("idle_timeout",
                job("exec >&- 2>&-; sleep 1000", Map.of("idle_timeout_seconds", 1)).get("reason"));
    }

    @Test
    void aCommandThatForksAndDetachesIsEndedWithAllItStarted() throws Exception {
        var done = job("(setsid sh -c 'sleep 1000 & wait' &) ; setsid sleep 1000 & echo on", Map.of());
        assertEquals("succeeded", done.get("status"));
        assertTrue(running.get("/api/jobs/" + done.id() + "/log").text().contains("in the background"));
    }

    @Test
    void outputWithoutAnEndIsCappedAndSaysSo() throws Exception {
        var done = job("head -c 100M /dev/zero", Map.of());
        assertEquals("succeeded", done.get("status"));
        assertTrue((Long) done.get("log_size") <= (1 << 20) + 500, done.text());
        byte[] log = Files.readAllBytes(running.data.resolve("logs/" + done.id() + ".log"));
        String end = new String(log, log.length - 200, 200, StandardCharsets.UTF_8);
        assertTrue(end.contains("▸"), end);
    }

    @Test
    void aBuildThatRemovesItsOwnWorkspaceHasNoArtifact() throws Exception {
        assertEquals("artifact", build("removes", "mkdir dist; cd /; rm -rf \"$OLDPWD\"", "dist").get("reason"));
    }

    @Test
    void anArtifactDeeperThanAnyPathMayBeLongIsNamedByItsBeginning() throws Exception {
        var deep = build("deep", "mkdir -p dist/$(printf 'dddd/%.0s' $(seq 1500))", "dist");
        assertEquals("artifact", deep.get("reason"), deep.text());
        String error = (String) deep.get("error");
        assertTrue(error.startsWith("the artifact has the folder 'dddd/dddd/") && error.length() < 400, error);
    }

    @Test
    void anArtifactsLinkToALongPathIsNamedByItsBeginning() throws Exception {
        var linked = build("far", "mkdir dist; ln -s /$(printf 'dddd/%.0s' $(seq 800)) dist/far", "dist");
        assertEquals("artifact", linked.get("reason"), linked.text());
        String error = (String) linked.get("error");
        assertTrue(error.startsWith("the artifact has the link 'far' to '/dddd/"), error);
        assertTrue(error.endsWith(", which leaves it") && error.length() < 400, error);
    }

    @Test
    void aBuildThatLeavesWhatCantBeKeptSaysWhich() throws Exception {
        var pipe = build("pipes", "mkdir dist; mkfifo dist/pipe", "dist");
        assertEquals("artifact", pipe.get("reason"));
        assertTrue(((String) pipe.get("error")).contains("pipe"), pipe.text());
        assertEquals("artifact", build("links", "mkdir dist; ln -s /etc/passwd dist/x", "dist").get("reason"));
        assertEquals("artifact", build("setuid", "mkdir dist; cp /bin/true dist; chmod 4755 dist/true", "dist")
                .get("reason"));
    }

    @Test
    void readOnlyFoldersAndAFileNamedLikeAnOptionAreNoTrouble() throws Exception {
        var done = build("odd", "mkdir -p dist/a; cp -- -rf dist/a; chmod -R 500 dist; mkdir ro; chmod 0 ro", "dist");
        assertEquals("succeeded", done.get("status"), done.text());
    }

    @Test
    void aBuildThatReplacesItsGitFolderHarmsNobody() throws Exception {
        assertEquals("succeeded", build("regit", "rm -rf .git; mkdir .git; echo x > .git/config; mkdir dist", "dist")
                .get("status"));
        assertEquals("succeeded", build("regit2", "mkdir dist", "dist").get("status"));
    }

    private static Answer deploy(String environment, String url) throws Exception {
        long build = build("for-" + environment, "mkdir dist", "dist").id();
        running.post("/api/environments",
                Map.of("name", environment, "health_check_url", url, "health_check_timeout_seconds", 1));
        return running.completed(running.post("/api/deployments",
                Map.of("environment", environment, "build_id", build)).id());
    }

    @Test
    void aHealthUrlThatHangsIsNotWell() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertEquals("health_check", deploy("hangs", "http://127.0.0.1:" + silent.getLocalPort() + "/").get("reason"));
        }
    }

    @Test
    void aHealthUrlThatRedirectsForEverIsNotWellAndOneThatAnswersWithoutEndIs() throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        String here = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/round", exchange -> {
            exchange.getResponseHeaders().set("Location", here + "/round");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 5L << 30);
            var body = exchange.getResponseBody();
            while (true) {
                body.write(new byte[1 << 16]);
            }
        });
        server.setExecutor(task -> Thread.ofPlatform().daemon().start(task));
        server.start();
        try {
            assertEquals("health_check", deploy("round", here + "/round").get("reason"));
            assertEquals("succeeded", deploy("endless", here + "/endless").get("status"));
        } finally {
            server.stop(0);
        }
        assertFalse(running.get("/api/queue").text().contains("\"status\":\"ongoing\""));
    }
}
