package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/** The start of the program, the first and the next ones. */
class StartTest {
    @TempDir
    private Path folder;
    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    private String seen(String sql) {
        return TestStore.seen(data.resolve("slipway.db"), sql);
    }

    private String events() throws IOException {
        return String.join(" ", Files.readAllLines(data.resolve("audit/audit.log")).stream()
                .map(line -> line.replaceFirst(".*\"event\":\"([A-Z_]+)\".*", "$1")).toList());
    }

    @Test
    void theFirstStartMakesAnAdminAndWritesTheTokenDownForItsUserAlone() throws Exception {
        try (var running = Running.start(data)) {
            Path token = data.resolve("admin.token");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
            assertEquals(running.admin + "\n", Files.readString(token));
            var me = running.get("/api/me");
            assertEquals("admin admin", me.get("name") + " " + me.get("role"));
            assertEquals(200, running.get("/readyz").status());
            assertEquals("USER_CREATED TOKEN_CREATED WORKER_STARTED", events());
        }
        assertEquals("USER_CREATED TOKEN_CREATED WORKER_STARTED WORKER_STOPPED", events());
    }

    @Test
    void theFileIsRemovedOnceItsTokenHasMadeAnotherAndTheTokenGoesOnWorking() throws Exception {
        try (var running = Running.start(data)) {
            running.post("/api/users", Map.of("name", "bob", "role", "admin"));
            var bobs = running.post("/api/users/bob/tokens", Map.of("label", "ci"));
            assertEquals(201, bobs.status(), bobs.text());
            assertFalse(Files.exists(data.resolve("admin.token")));
            assertEquals(200, running.get("/api/me").status());
        }
    }

    @Test
    void aSessionOfThatTokenThatMakesAnotherRemovesTheFileToo() throws Exception {
        try (var running = Running.start(data)) {
            String cookie = running.json("", "POST", "/api/session", Map.of("token", running.admin))
                    .header("Set-Cookie").split(";")[0];
            var made = running.send("", "POST", "/api/users/admin/tokens", "{\"label\":\"laptop\"}", Map.of("Cookie",
                    cookie, "Content-Type", "application/json", "Sec-Fetch-Site", "same-origin"));
            assertEquals(201, made.status(), made.text());
            assertFalse(Files.exists(data.resolve("admin.token")));
        }
    }

    @Test
    void anotherTokenThatMakesOneLeavesTheFileWhereItIs() throws Exception {
        try (var running = Running.start(data)) {
            running.post("/api/users", Map.of("name", "bob", "role", "viewer"));
            String bobs = running.post("/api/users/bob/tokens", Map.of("label", "first")).get("token").toString();
            Files.writeString(data.resolve("admin.token"), running.admin + "\n");
            assertEquals(201, running.json(bobs, "POST", "/api/users/bob/tokens", Map.of("label", "x")).status());
            assertTrue(Files.exists(data.resolve("admin.token")));
        }
    }

    @Test
    void theNextStartMakesNoOtherAdmin() throws Exception {
        String token;
        try (var running = Running.start(data)) {
            token = running.admin;
        }
        try (var running = Running.start(data)) {
            assertEquals(token, running.admin);
            assertEquals(200, running.get("/api/me").status());
            assertEquals("1 1", seen("SELECT (SELECT count(*) FROM \"user\") || ' ' || (SELECT count(*) FROM token)"));
        }
    }

    /** Rule 3, in the whole program. */
    @Test
    void whatADeadLifeLeftIsRecoveredBeforeAnythingIsClaimed() throws Exception {
        long dead;
        long pending;
        try (var running = Running.start(data)) {
            running.post("/api/queue/pause", Map.of("reason", "a test"));
            dead = running.post("/api/jobs", Map.of("command", "true", "target", "db")).id();
            pending = running.post("/api/jobs", Map.of("command", "true", "target", "db")).id();
        }
        TestStore.run(data.resolve("slipway.db"), "UPDATE queue SET paused_since = NULL",
                "UPDATE task SET status = 'ongoing', started_at = created_at, claimed_by = 'a dead life' WHERE id = "
                        + dead);
        try (var running = Running.start(data)) {
            assertEquals("succeeded", running.completed(pending).get("status"));
            var recovered = running.get("/api/jobs/" + dead);
            assertEquals("worker_restart", recovered.get("reason"));
            var again = running.post("/api/jobs/" + dead + "/retry", Map.of());
            assertEquals(201, again.status(), again.text());
            assertNotEquals(dead, again.id());
            assertEquals(dead, again.get("retry_of"));
            assertEquals(2L, again.get("attempt"));
            assertEquals("succeeded", running.completed(again.id()).get("status"));
            assertEquals("failed", running.get("/api/jobs/" + dead).get("status"));
        }
        assertEquals("JOB_RECOVERY", List.of(events().split(" ")).stream()
                .filter(List.of("JOB_RECOVERY", "JOB_STARTED")::contains).findFirst().orElseThrow());
    }

    @Test
    void whatTheDiskRefusesIsSaidWithWhatItWasFor() throws Exception {
        Files.createDirectories(data.resolve("admin.token"));
        var failure = assertThrows(Failure.class, () -> Running.start(data));
        assertEquals(1, failure.status());
        assertTrue(failure.getMessage().startsWith("the service can't start: the first token can't be written down: "
                + data.resolve("admin.token")), failure.getMessage());
        Files.delete(data.resolve("admin.token"));
        Running.start(data).close();
    }

    @Test
    void anAddressThatIsTakenIsSaidInASentenceAndNothingStaysOpen() throws Exception {
        try (var running = Running.start(folder.resolve("other"))) {
            var failure = assertThrows(Failure.class, () ->
                    Running.start(data, Map.of("HTTP_ADDRESS", "127.0.0.1:" + running.port())));
            assertEquals(1, failure.status(), "it may be free the next time");
            assertTrue(failure.getMessage().startsWith("HTTP_ADDRESS=127.0.0.1:" + running.port()
                    + " can't be listened on: "), failure.getMessage());
        }
        Running.start(data).close();
    }

    @Test
    void aLiveFolderThatCannotBeMadeIsSaidWithItsSetting() throws Exception {
        Path live = Files.createFile(folder.resolve("file")).resolve("live");
        var failure = assertThrows(Failure.class, () -> Running.start(data, Map.of("LIVE_DIR", live.toString())));
        assertEquals("2 LIVE_DIR=" + live + " can't be made: " + live + ": Not a directory",
                failure.status() + " " + failure.getMessage());
    }

    @Test
    void buildsWithoutASandboxBehindAnOpenAddressAreWarnedOf() throws Exception {
        for (var address : Map.of("127.0.0.1:0", 0, "0.0.0.0:0", 1).entrySet()) {
            try (var said = new Said(Sandboxing.class); var running = Running.start(folder.resolve(address.getKey()),
                    Map.of("BUILD_SANDBOX", "off", "HTTP_ADDRESS", address.getKey()))) {
                assertEquals(200, running.get("/readyz").status());
                assertEquals(address.getValue(), said.sentences.size(), said.sentences.toString());
                assertTrue(said.sentences.stream().allMatch(each ->
                        each.startsWith("BUILD_SANDBOX=off and HTTP_ADDRESS=0.0.0.0:0: ")), said.sentences.toString());
            }
        }
    }

    @Test
    void aDatabaseOfANewerVersionIsSaidInASentenceAndLeftAsItIs() throws Exception {
        Running.start(data).close();
        String version = seen("PRAGMA user_version");
        TestStore.run(data.resolve("slipway.db"), "PRAGMA user_version = 99");
        var failure = assertThrows(Failure.class, () -> Running.start(data));
        assertEquals(2, failure.status());
        assertTrue(failure.getMessage().contains("it was written by a newer Slipway (its version is 99"),
                failure.getMessage());
        TestStore.run(data.resolve("slipway.db"), "PRAGMA user_version = " + version);
        Running.start(data).close();
    }

    @Test
    void anAuditLogThatWasChangedIsSaidAndTheServiceGoesOn() throws Exception {
        Running.start(data).close();
        Path log = data.resolve("audit/audit.log");
        Files.writeString(log, Files.readString(log).replace("stopped in order", "stopped in haste"));
        try (var running = Running.start(data)) {
            assertTrue(events().contains("AUDIT_MISMATCH"), events());
            assertEquals(false, running.get("/api/audit/verify").get("valid"));
            assertEquals(201, running.post("/api/jobs", Map.of("command", "true")).status());
        }
    }
}
