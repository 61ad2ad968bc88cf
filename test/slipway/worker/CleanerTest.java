package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.shell.TestRepository;

/** What is old is cleaned away, and what is protected never is. Two builds of each repository are kept. */
class CleanerTest {
    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("KEEP_BUILDS", "2"));
        TestRepository.create(folder.resolve("git")).commit("First", Map.of("hello.txt", "hello"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private long build() throws Exception {
        return running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
    }

    private boolean artifact(long build) {
        return Files.exists(running.data.resolve("artifacts/" + build + ".tar.gz"));
    }

    /** Waits for the event that tells of the cleaning of {@code build}, which comes after its end. */
    private void cleaned(long builds) throws Exception {
        var request = running.get("/api/events?limit=200");
        while (request.list("events").stream().filter(event -> event.get("event").equals("CLEANED")).count() < builds) {
            Thread.onSpinWait();
            request = running.get("/api/events?limit=200");
        }
    }

    @Test
    void onlyTheNewestBuildsKeepTheirArtifactAndLog() throws Exception {
        var builds = new ArrayList<Long>(List.of(running.built("hello", folder.resolve("git"))));
        for (int i = 0; i < 3; i++) {
            builds.add(build());
        }
        cleaned(2);
        running.close();
        running = Running.start(folder.resolve("data"), Map.of("KEEP_BUILDS", "2"));
        assertEquals(List.of(false, false, true, true), builds.stream().map(this::artifact).toList());
        var old = running.get("/api/builds/" + builds.getFirst());
        assertEquals(null, old.get("artifact"));
        assertEquals(410, running.get("/api/builds/" + builds.getFirst() + "/artifact").status());
        assertEquals(410, running.get("/api/builds/" + builds.getFirst() + "/log").status());
        assertEquals(200, running.get("/api/builds/" + builds.getLast() + "/log").status());
    }

    @Test
    void whatIsLiveOrWaitedForOrMayBeGoneBackToKeepsItsArtifact() throws Exception {
        long live = running.built("hello", folder.resolve("git"));
        running.post("/api/environments", Map.of("name", "production", "keep_releases", 1));
        running.completed(running.post("/api/deployments", Map.of("environment", "production", "build_id", live)).id());
        long waited = build();
        running.post("/api/environments", Map.of("name", "locked"));
        running.form("/api/environments/locked/lock", "reason=test");
        running.post("/api/deployments", Map.of("environment", "locked", "build_id", waited));
        long old = build();
        build();
        build();
        cleaned(1);
        assertTrue(artifact(live), "it is live");
        assertTrue(artifact(waited), "a deployment waits for it");
        assertFalse(running.get("/api/builds/" + old).text().contains("\"artifact\":{"), "nothing needs it");
    }

    @Test
    void aMirrorGoesWithItsRepositoryAndLeftFoldersWithTheNextStart() throws Exception {
        running.built("hello", folder.resolve("git"));
        assertTrue(Files.exists(running.data.resolve("mirrors/hello.git")));
        assertEquals(204, running.delete("/api/repositories/hello").status());
        running.close();
        Files.createDirectories(folder.resolve("data/work/99/left"));
        running = Running.start(folder.resolve("data"));
        assertFalse(Files.exists(running.data.resolve("work/99")));
    }

    @Test
    void withTooLittleRoomNothingIsBegunAndTheServiceIsNotReady() throws Exception {
        running.close();
        running = Running.start(folder.resolve("data"), Map.of("MIN_FREE_BYTES", Long.toString(1L << 49)));
        long id = running.post("/api/jobs", Map.of("command", "true")).id();
        assertTrue(running.get("/api/jobs/" + id).text().contains("\"reason\":\"disk_full\""));
        var ready = running.send("", "GET", "/readyz", null, Map.of());
        assertEquals(503, ready.status());
        assertTrue(ready.text().contains("MIN_FREE_BYTES"), ready.text());
    }
}
