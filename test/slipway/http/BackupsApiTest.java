package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** {@code /api/backups}: made while the service runs, listed, fetched. */
class BackupsApiTest {
    @TempDir
    static Path folder;
    static Running running;
    static Path data;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        running = Running.start(data);
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "first"));
        running.built("hello", git.folder());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Answer make(String form) throws Exception {
        var made = running.form("/api/backups", form);
        assertEquals(201, made.status(), made.text());
        return made;
    }

    private static Path file(Answer made) {
        return data.resolve("backups").resolve((String) made.get("file"));
    }

    private static String program(String... words) throws Exception {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aBackupIsATarOfDatabaseAuditLogKeysAndAManifest() throws Exception {
        var made = make("");
        assertTrue(((String) made.get("file")).matches("slipway-[0-9]{8}T[0-9]{6}Z\\.tar"), made.text());
        assertEquals("/api/backups/" + made.get("file"), made.header("Location"));
        assertEquals(List.of("file", "size", "sha256", "audit_head", "created_at"), List.copyOf(made.json().keySet()));
        Path tar = file(made);
        assertEquals("slipway.db\naudit/audit.log\nssh/id_ed25519\nssh/id_ed25519.pub\nmanifest.json\n",
                program("tar", "-tf", tar.toString()));
        assertEquals(made.get("size"), Files.size(tar));
        assertEquals(made.get("sha256"), HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tar))));
        assertEquals("rw-------", mode(tar));
        assertEquals("rwx------", mode(tar.getParent()));

        Path out = Files.createDirectory(folder.resolve("out"));
        program("tar", "-xf", tar.toString(), "-C", out.toString());
        assertEquals("ok", TestStore.seen(out.resolve("slipway.db"), "PRAGMA integrity_check"));
        var head = (Map<?, ?>) made.get("audit_head");
        assertEquals(head.get("seq").toString(),
                TestStore.seen(out.resolve("slipway.db"), "SELECT max(id) FROM event"));
        String last = Files.readAllLines(out.resolve("audit/audit.log")).getLast();
        assertEquals(head.get("hash"), HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(last.getBytes(StandardCharsets.UTF_8))));
        assertTrue(last.startsWith("{\"seq\":" + head.get("seq") + ","), last);
    }

    @Test
    void itStandsInTheAuditLogWithItsHashAndWhoAskedForIt() throws Exception {
        running.post("/api/users", Map.of("name", "ann", "role", "admin"));
        String ann = (String) running.post("/api/users/ann/tokens", Map.of("label", "x")).get("token");
        var made = running.send(ann, "POST", "/api/backups", null, Map.of());
        assertEquals(201, made.status(), made.text());
        var event = running.get("/api/events?limit=200").list("events").stream()
                .filter(each -> each.get("event").equals("BACKUP_CREATED"))
                .filter(each -> each.get("message").toString().contains((String) made.get("sha256"))).toList();
        assertEquals(1, event.size());
        assertEquals("ann", event.getFirst().get("actor"));
        assertEquals(true, running.get("/api/audit/verify").get("valid"));
    }

    @Test
    void theArtifactsAreInItWhenTheyAreAskedFor() throws Exception {
        Path artifact = data.resolve("artifacts/1.tar.gz");
        assertTrue(program("tar", "-tf", file(make("artifacts=true")).toString()).contains("artifacts/1.tar.gz\n"));
        assertFalse(program("tar", "-tf", file(make("artifacts=false")).toString()).contains("artifacts"));
        byte[] whole = Files.readAllBytes(artifact);
        Files.write(artifact, new byte[] {1});
        try {
            assertFalse(program("tar", "-tf", file(make("artifacts=true")).toString()).contains("artifacts"),
                    "one that is not what the build made");
        } finally {
            Files.write(artifact, whole);
        }
        var refused = running.form("/api/backups", "artifacts=maybe&more=1");
        assertEquals(422, refused.status());
        assertEquals(List.of("artifacts", "more"),
                refused.list("errors").stream().map(error -> error.get("field")).toList());
    }

    @Test
    void theyAreListedNewestFirstAndEachUnderItsOwnName() throws Exception {
        var made = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < 3; i++) {
            made.addFirst(make("").json());
        }
        var listed = running.get("/api/backups");
        assertEquals(List.of("backups"), List.copyOf(listed.json().keySet()));
        assertEquals(made, listed.list("backups").subList(0, 3));
    }

    @Test
    void severalThatAreAskedForAtOnceAreAllMade() throws Exception {
        var asked = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 4; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return make("");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        assertEquals(4, asked.stream().map(each -> each.join().get("file")).distinct().count());
    }

    @Test
    void oneIsFetchedWholeOrInPartsAndOnlyOnce() throws Exception {
        var made = make("");
        String path = made.header("Location");
        String tag = '"' + (String) made.get("sha256") + '"';
        var whole = running.get(path);
        assertEquals(200, whole.status());
        assertEquals("application/x-tar", whole.header("Content-Type"));
        assertEquals(tag, whole.header("ETag"));
        assertEquals("no-store", whole.header("Cache-Control"));
        assertEquals(made.get("size").toString(), whole.header("Content-Length"));
        assertTrue(whole.text().startsWith("slipway.db\0"));
        var part = running.send(running.admin, "GET", path, null, Map.of("Range", "bytes=0-9"));
        assertEquals("206 slipway.db", part.status() + " " + part.text());
        assertEquals(416, running.send(running.admin, "GET", path, null, Map.of("Range", "bytes=99999999-")).status());
        assertEquals(304, running.send(running.admin, "GET", path, null, Map.of("If-None-Match", tag)).status());
        var head = running.send(running.admin, "HEAD", path, null, Map.of());
        assertEquals("200 " + made.get("size"), head.status() + " " + head.header("Content-Length"));
        assertEquals("", head.text());
    }

    @Test
    void whatIsNoBackupIsNotFound() throws Exception {
        Files.writeString(data.resolve("backups/slipway-20200101T000000Z.tar"), "not by us");
        Files.writeString(data.resolve("backups/slipway-20200101T000001Z.tar.json"), "{}");
        Files.writeString(data.resolve("backups/slipway-20200101T000002Z.tar"), "x");
        Files.writeString(data.resolve("backups/slipway-20200101T000002Z.tar.json"), "{\"size\":");
        Files.writeString(data.resolve("backups/slipway-20200101T000003Z.tar"), "too short");
        Files.writeString(data.resolve("backups/slipway-20200101T000003Z.tar.json"), make("").text());
        for (String name : List.of("slipway-20200101T000000Z.tar", "slipway-20200101T000001Z.tar",
                "slipway-20200101T000002Z.tar", "slipway-20200101T000003Z.tar", "slipway-20200101T000001Z.tar.json",
                "nothing", "x.tar", "..")) {
            assertTrue(List.of(400, 404).contains(running.get("/api/backups/" + name).status()), name);
        }
        assertTrue(running.get("/api/backups").list("backups").stream()
                .noneMatch(each -> each.get("file").toString().contains("2020")));
        var made = make("");
        Files.delete(file(made));
        assertEquals(404, running.get(made.header("Location")).status());
        assertFalse(running.get("/api/backups").text().contains((String) made.get("file")));
    }

    @Test
    void oneThatTheDiskHasNoRoomForIsRefusedAndLeavesNothing() throws Exception {
        Path full = folder.resolve("full");
        try (var tight = Running.start(full, Map.of("MIN_FREE_BYTES", Long.toString(1L << 50)))) {
            var refused = tight.form("/api/backups", "");
            assertEquals(503, refused.status());
            assertTrue(((String) refused.get("detail")).contains("make room"), refused.text());
            assertFalse(refused.header("Retry-After").isEmpty());
            try (var left = Files.list(full.resolve("backups"))) {
                assertEquals(0, left.count());
            }
            assertFalse(tight.get("/api/events").text().contains("BACKUP_CREATED"));
        }
    }

    @Test
    void whatAKilledServiceLeftHalfMadeIsRemovedAtTheNextStart() throws Exception {
        Path killed = folder.resolve("killed");
        Path half = killed.resolve("backups/making-123");
        Files.createDirectories(half);
        Files.writeString(half.resolve("tar"), "half");
        try (var next = Running.start(killed)) {
            assertFalse(Files.exists(half));
            assertEquals(List.of(), next.get("/api/backups").list("backups"));
        }
    }

    @Test
    void aBackupThatCannotBeToldOfIsNotThere() throws Exception {
        Path untold = folder.resolve("untold");
        try (var mute = Running.start(untold)) {
            TestStore.run(untold.resolve("slipway.db"), "CREATE TRIGGER mute BEFORE INSERT ON event "
                    + "WHEN new.event = 'BACKUP_CREATED' BEGIN SELECT raise(ABORT, 'no'); END");
            assertEquals(503, mute.form("/api/backups", "").status());
            assertEquals(List.of(), mute.get("/api/backups").list("backups"));
            try (var left = Files.list(untold.resolve("backups"))) {
                assertEquals(List.of(), left.toList());
            }
        }
    }
}
