package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** What a service that was restored from a backup is, says and does. */
class RestoreTest {
    @TempDir
    private Path folder;
    private Path data;
    private Path restored;
    private TestRepository git;
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void name() {
        data = folder.resolve("data");
        restored = folder.resolve("restored");
        git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "first"));
    }

    private Path backup(Running running, String form) throws Exception {
        var made = running.form("/api/backups", form);
        assertEquals(201, made.status(), made.text());
        return running.data.resolve("backups/" + made.get("file"));
    }

    private List<String> restore(Path backup) throws Failure {
        var all = new HashMap<>(settings);
        all.put("DATA_DIR", restored.toString());
        return new Restoring(Config.read(all)).run(backup);
    }

    private String refusal(Path backup) {
        Failure failure = assertThrows(Failure.class, () -> restore(backup));
        assertEquals(1, failure.status());
        return failure.getMessage();
    }

    /** The restored service, asked with the token that the first one gave. */
    private final class Again implements AutoCloseable {
        private final Running running = Running.start(restored, settings);
        private final String token;

        Again(String token) throws Exception {
            this.token = token;
        }

        Running.Answer get(String path) throws Exception {
            return running.send(token, "GET", path, null, Map.of());
        }

        Running.Answer post(String path, Map<String, ?> fields) throws Exception {
            return running.json(token, "POST", path, fields);
        }

        Running.Answer completed(Running.Answer task) throws Exception {
            assertEquals(201, task.status(), task.text());
            return get("/api/tasks/" + task.id() + "?wait=60");
        }

        @Override
        public void close() {
            running.close();
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aRestoredServiceKnowsWhatTheOldOneKnewAndGoesOn() throws Exception {
        Path backup;
        String admin;
        String tasks;
        String key;
        try (var running = Running.start(data)) {
            admin = running.admin;
            running.built("hello", git.folder());
            running.post("/api/environments", Map.of("name", "production"));
            running.completed(running.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)).id());
            backup = backup(running, "artifacts=true");
            tasks = running.get("/api/tasks").text();
            key = Files.readString(data.resolve("ssh/id_ed25519"));
            running.post("/api/users", Map.of("name", "later", "role", "viewer"));
        }
        var said = restore(backup);
        assertTrue(said.getFirst().startsWith("restored from the backup of "), said.toString());
        assertEquals(List.of("live before, and not there now, so to be deployed again: hello in production (build 1)"),
                said.subList(1, said.size()));
        assertEquals("rwx--x--x", mode(restored));
        for (String name : List.of("slipway.db", "audit/audit.log", "ssh/id_ed25519")) {
            assertEquals("rw-------", mode(restored.resolve(name)), name);
        }
        assertEquals(key, Files.readString(restored.resolve("ssh/id_ed25519")));
        assertFalse(Files.exists(restored.resolve("instance")));
        try (var again = new Again(admin)) {
            assertEquals(tasks.replace("\"live/production/hello/releases/2\"", "null"), again.get("/api/tasks").text());
            assertEquals(404, again.get("/api/users/later/tokens").status());
            assertEquals(true, again.get("/api/audit/verify").get("valid"));
            var event = again.get("/api/events?limit=200").list("events").stream()
                    .filter(each -> each.get("event").equals("RESTORED")).toList();
            assertEquals(1, event.size());
            assertEquals("system", event.getFirst().get("actor"));
            assertTrue(event.getFirst().get("message").toString().endsWith(said.getLast()), event.toString());
            var deployed = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertEquals("succeeded", deployed.get("status"), deployed.text());
            assertEquals("first", Files.readString(restored.resolve("live/production/hello/current/hello.txt")));
            assertEquals("succeeded", again.completed(again.post("/api/builds", Map.of("repository", "hello")))
                    .get("status"));
            assertNotEquals(Files.readString(data.resolve("instance")),
                    Files.readString(restored.resolve("instance")));
        }
    }

    @Test
    void buildsWithoutTheirArtifactsSaySoAndAreNotDeployed() throws Exception {
        Path backup;
        String admin;
        try (var running = Running.start(data)) {
            admin = running.admin;
            running.built("hello", git.folder());
            running.post("/api/environments", Map.of("name", "production"));
            backup = backup(running, "");
        }
        assertEquals("builds that are without their artifacts now, and can't be deployed: 1", restore(backup).get(1));
        try (var again = new Again(admin)) {
            assertEquals(null, again.get("/api/builds/1").get("artifact"));
            assertEquals(410, again.get("/api/builds/1/artifact").status());
            assertEquals(410, again.get("/api/builds/1/log").status());
            for (Map<String, ?> fields : List.of(Map.of("environment", "production", "build_id", 1),
                    Map.of("environment", "production", "repository", "hello"))) {
                assertEquals(409, again.post("/api/deployments", fields).status());
            }
            var build = again.completed(again.post("/api/builds", Map.of("repository", "hello")));
            assertEquals("succeeded", again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", build.id()))).get("status"));
        }
    }

    @Test
    void whatWasOngoingIsRecoveredAndWhatWaitedWaitsForAPerson() throws Exception {
        Path backup;
        String admin;
        try (var running = Running.start(data)) {
            admin = running.admin;
            long ongoing = running.post("/api/jobs", Map.of("command", "echo here; sleep 1000", "target", "db"))
                    .id();
            running.post("/api/jobs", Map.of("command", "true", "target", "db"));
            try (var log = running.lines("/api/jobs/" + ongoing + "/log?follow=true")) {
                assertTrue(log.anyMatch(line -> line.equals("here")));
                backup = backup(running, "");
            }
            running.post("/api/jobs/" + ongoing + "/cancel", Map.of());
            running.completed(ongoing + 1);
        }
        assertEquals("tasks that waited: 1; the queue is paused, so cancel those that have been run since, then resume"
                + " it", restore(backup).get(1));
        try (var again = new Again(admin)) {
            var ongoing = again.get("/api/jobs/1");
            assertEquals("failed worker_restart", ongoing.get("status") + " " + ongoing.get("reason"));
            var waiting = again.get("/api/jobs/2");
            assertEquals("pending", waiting.get("status"));
            assertEquals("paused", ((Map<?, ?>) waiting.get("waiting_for")).get("reason"));
            again.post("/api/queue/resume", Map.of());
            assertEquals("succeeded", again.get("/api/jobs/2?wait=60").get("status"));
            assertEquals(true, again.get("/api/audit/verify").get("valid"));
        }
    }

    /** After a deployment of build 1 that went well, into an environment that keeps one release. */
    private Path deployedOnce(Running running) throws Exception {
        running.built("hello", git.folder());
        running.post("/api/environments", Map.of("name", "production", "deploy_command",
                "test ! -e " + folder + "/broken", "keep_releases", 1));
        running.completed(running.post("/api/deployments", Map.of("environment", "production", "build_id", 1)).id());
        return backup(running, "artifacts=true");
    }

    @Test
    void aDeploymentThatFailsGoesBackToNothingWhereTheReleaseOfTheRecordIsNotThere() throws Exception {
        Path backup;
        String admin;
        try (var running = Running.start(data)) {
            admin = running.admin;
            backup = deployedOnce(running);
        }
        restore(backup);
        Path current = restored.resolve("live/production/hello/current");
        try (var again = new Again(admin)) {
            assertEquals(null, again.get("/api/deployments/2").get("release"));
            Files.createFile(folder.resolve("broken"));
            var failed = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertEquals("exit_code", failed.get("reason"), failed.text());
            assertTrue(failed.text().contains("release 2, which was live before, is not there, so the link was "
                    + "removed"), failed.text());
            assertFalse(Files.exists(current, LinkOption.NOFOLLOW_LINKS));
            Files.delete(folder.resolve("broken"));
            var good = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertEquals("succeeded", good.get("status"), good.text());
            Files.createFile(folder.resolve("broken"));
            var bad = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertTrue(bad.text().contains("the link is back at release " + good.id()), bad.text());
        }
    }

    @Test
    void aReleaseOfTheForgottenTimeStaysLiveWhereThatOfTheRecordIsNotThere() throws Exception {
        settings = Map.of("LIVE_DIR", folder.resolve("www").toString());
        Path backup;
        String admin;
        Path current = folder.resolve("www/production/hello/current");
        try (var running = Running.start(data, settings)) {
            admin = running.admin;
            backup = deployedOnce(running);
            for (int i = 0; i < 2; i++) {
                running.completed(running.post("/api/deployments",
                        Map.of("environment", "production", "build_id", 1)).id());
            }
            assertEquals("releases/4", Files.readSymbolicLink(current).toString());
        }
        assertEquals(List.of("live before, and not there now, so to be deployed again: hello in production (build 1)"),
                restore(backup).subList(1, 2));
        try (var again = new Again(admin)) {
            Files.createFile(folder.resolve("broken"));
            var failed = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertEquals(5, failed.id(), "no number that a release has is used again");
            assertTrue(failed.text().contains("the link is back at release 4"), failed.text());
            assertEquals("releases/4", Files.readSymbolicLink(current).toString());
            Files.delete(folder.resolve("broken"));
            var good = again.completed(again.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)));
            assertEquals("releases/" + good.id(), Files.readSymbolicLink(current).toString());
        }
    }

    @Test
    void aReleaseThatIsStillThereIsLiveAgain() throws Exception {
        settings = Map.of("LIVE_DIR", folder.resolve("www").toString());
        Path backup;
        String admin;
        Path current = folder.resolve("www/production/hello/current");
        try (var running = Running.start(data, settings)) {
            admin = running.admin;
            backup = deployedOnce(running);
            running.patch("/api/environments/production", Map.of("keep_releases", 9));
            running.completed(running.post("/api/deployments",
                    Map.of("environment", "production", "build_id", 1)).id());
        }
        assertEquals(1, restore(backup).size());
        try (var again = new Again(admin)) {
            assertEquals(folder + "/www/production/hello/releases/2", again.get("/api/deployments/2").get("release"));
            assertEquals("releases/2", Files.readSymbolicLink(current).toString());
        }
    }

    @Test
    void aDeploymentThatWasOngoingIsRecoveredWithoutTheReleaseItWouldGoBackTo() throws Exception {
        Path backup;
        String admin;
        try (var running = Running.start(data)) {
            admin = running.admin;
            deployedOnce(running);
            running.patch("/api/environments/production", Map.of("deploy_command",
                    "echo here; test -e " + folder + "/enough || sleep 1000"));
            long ongoing = running.post("/api/deployments", Map.of("environment", "production", "build_id", 1)).id();
            try (var log = running.lines("/api/deployments/" + ongoing + "/log?follow=true")) {
                assertTrue(log.anyMatch(line -> line.equals("here")));
                backup = backup(running, "artifacts=true");
            }
            Files.createFile(folder.resolve("enough"));
            running.post("/api/deployments/" + ongoing + "/cancel", Map.of());
            running.completed(ongoing);
        }
        restore(backup);
        try (var again = new Again(admin)) {
            var ongoing = again.get("/api/deployments/3");
            assertEquals("failed worker_restart", ongoing.get("status") + " " + ongoing.get("reason"));
            assertEquals("the service ended while it was ongoing; nothing live was changed", ongoing.get("error"));
            assertEquals(null, ongoing.get("release"));
        }
    }

    @Test
    void whoeverWasSignedInIsSignedOut() throws Exception {
        Path backup;
        try (var running = Running.start(data)) {
            TestStore.run(data.resolve("slipway.db"), "INSERT INTO session (token_id, hash, created_at, last_used_at) "
                    + "VALUES (1, x'00', '2026-11-23T15:50:00.000Z', '2026-11-23T15:50:00.000Z')");
            backup = backup(running, "");
        }
        restore(backup);
        assertEquals("0", TestStore.seen(restored.resolve("slipway.db"), "SELECT count(*) FROM session"));
    }

    @Test
    void anAuditLogThatWasNotValidBeforeIsRestoredAndStillSaysSo() throws Exception {
        Running.start(data).close();
        Path log = data.resolve("audit/audit.log");
        Files.writeString(log, Files.readString(log).replaceFirst("\"actor\":\"system\"", "\"actor\":\"nobody\""));
        Path backup;
        String admin;
        try (var running = Running.start(data)) {
            admin = running.admin;
            backup = backup(running, "");
        }
        assertEquals("its audit log was not valid when the backup was made; 'audit verify' says why",
                restore(backup).get(1));
        try (var again = new Again(admin)) {
            assertEquals(false, again.get("/api/audit/verify").get("valid"));
        }
    }

    @Test
    void aBackupIsRestoredIntoAnEmptyDirectoryOnly() throws Exception {
        Path backup;
        try (var running = Running.start(data)) {
            backup = backup(running, "");
        }
        Files.createDirectory(restored);
        Files.createDirectory(restored.resolve("lost+found"));
        Files.writeString(restored.resolve("kept"), "mine");
        assertTrue(refusal(backup).contains(" is not empty: it has kept. "), refusal(backup));
        assertEquals("mine", Files.readString(restored.resolve("kept")));
        Files.delete(restored.resolve("kept"));
        restore(backup);
        assertTrue(refusal(backup).contains(" is not empty: it has audit, lib, slipway.db, ssh. "), refusal(backup));
    }

    @Test
    void whatIsRefusedLeavesNothingBehind() throws Exception {
        Path none = folder.resolve("none.tar");
        assertEquals("there is no file " + none, refusal(none));
        Path broken = Files.writeString(folder.resolve("broken.tar"), "no tar at all".repeat(100));
        restored = folder.resolve("some/where/deep");
        assertEquals(broken + " can't be restored: it is no tar, or damaged", refusal(broken));
        assertFalse(Files.exists(folder.resolve("some")));
        Files.createDirectories(restored);
        Path backup;
        try (var running = Running.start(data)) {
            backup = backup(running, "");
        }
        byte[] whole = Files.readAllBytes(backup);
        Files.write(broken, Arrays.copyOf(whole, whole.length - 1000));
        assertTrue(refusal(broken).startsWith(broken + " can't be restored: it is cut off: "), refusal(broken));
        try (var left = Files.list(restored)) {
            assertEquals(List.of(), left.toList());
        }
        assertTrue(refusal(folder).startsWith(folder + " can't be restored: "), refusal(folder));
    }

    @Test
    void noServiceStartsOnHalfARestore() throws Exception {
        Files.createDirectories(restored.resolve("restoring"));
        var failure = assertThrows(Failure.class, () -> Running.start(restored));
        assertEquals(2, failure.status());
        assertTrue(failure.getMessage().contains("a restore into the data directory " + restored + " was broken off"),
                failure.getMessage());
    }

    @Test
    void nothingIsRestoredUnderARunningService() throws Exception {
        try (var running = Running.start(data)) {
            Path backup = backup(running, "");
            restored = data;
            assertTrue(refusal(backup).contains(" is not empty: "), refusal(backup));
            assertEquals(200, running.get("/readyz").status());
        }
    }
}
