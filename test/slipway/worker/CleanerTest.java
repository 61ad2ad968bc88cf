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
import slipway.store.TestStore;

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

    /** Waits until cleaning has been told of that often; it comes after the end of a build. */
    private void cleaned(int times) {
        while (!TestStore.seen(folder.resolve("data/slipway.db"), "SELECT count(*) FROM event WHERE event = 'CLEANED'")
                .equals(Integer.toString(times))) {
            Thread.onSpinWait();
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
    void whateverIsCleanedAwayIsToldInTheAuditLog() throws Exception {
        running.built("hello", folder.resolve("git"));
        running.delete("/api/repositories/hello");
        cleaned(1);
        running.close();
        Files.createDirectories(folder.resolve("data/work/99/left"));
        running = Running.start(folder.resolve("data"));
        cleaned(2);
        assertEquals(List.of("the mirror of repository hello, which is no more, was cleaned away",
                "the folders that an earlier life of the service left in work/ were removed: 99"),
                running.get("/api/events?limit=200").list("events").stream()
                        .filter(event -> event.get("event").equals("CLEANED")).map(event -> event.get("message")).toList());
        assertFalse(Files.exists(running.data.resolve("mirrors/hello.git")));
    }

    @Test
    void aBuildOfTheLastReleasesIsKeptHoweverOftenANewerOneWasDeployed() throws Exception {
        long older = running.built("hello", folder.resolve("git"));
        running.post("/api/environments", Map.of("name", "production", "keep_releases", 2));
        running.completed(running.post("/api/deployments", Map.of("environment", "production", "build_id", older)).id());
        long newer = build();
        for (int i = 0; i < 101; i++) {
            running.completed(running.post("/api/deployments",
                    Map.of("environment", "production", "build_id", newer)).id());
        }
        long unneeded = build();
        build();
        build();
        cleaned(1);
        assertTrue(artifact(older), "it can be gone back to");
        assertFalse(running.get("/api/builds/" + unneeded).text().contains("\"artifact\":{"));
    }

    @Test
    void theLogsOfTheNewestThousandJobsAreKept() throws Exception {
        running.close();
        TestStore.run(folder.resolve("data/slipway.db"), """
                WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1003)
                INSERT INTO task (id, type, status, triggered_by, created_at, completed_at, ended_seq, log_size)
                SELECT i, 'job', 'succeeded', 'alice', '2026-11-23T15:50:00.120Z', '2026-11-23T15:50:00.120Z', i, 3 FROM n""",
                "INSERT INTO job (task_id, command) SELECT id, 'true' FROM task");
        for (int i = 1; i <= 1003; i++) {
            Files.writeString(folder.resolve("data/logs/" + i + ".log"), "hi\n");
        }
        running = Running.start(folder.resolve("data"));
        cleaned(1);
        running.close();
        try (var logs = Files.list(folder.resolve("data/logs"))) {
            assertEquals(1000, logs.count());
        }
        running = Running.start(folder.resolve("data"));
        assertEquals(410, running.get("/api/jobs/3/log").status());
        assertEquals("hi\n", running.get("/api/jobs/4/log").text());
        assertTrue(running.get("/api/events?limit=200").text()
                .contains("the logs of 3 old tasks were cleaned away: 1 to 3"));
    }

    @Test
    void sessionsThatAreOverAreRemoved() throws Exception {
        running.post("/api/session", Map.of("token", running.admin));
        running.post("/api/session", Map.of("token", running.admin));
        running.close();
        Path database = folder.resolve("data/slipway.db");
        TestStore.run(database, "UPDATE session SET last_used_at = '2001-01-01T00:00:00.000Z' WHERE id = 1");
        running = Running.start(folder.resolve("data"));
        while (!TestStore.seen(database, "SELECT group_concat(id) FROM session").equals("2")) {
            Thread.onSpinWait();
        }
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
