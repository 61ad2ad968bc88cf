package slipway.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.Running;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** A backup that is not what a service made is refused, and the refusal says what is wrong with it. */
class DamagedBackupTest {
    @TempDir
    static Path shared;
    static Path good;

    @TempDir
    private Path folder;
    private Repacked backup;

    @BeforeAll
    static void make() throws Exception {
        try (var running = Running.start(shared.resolve("data"))) {
            var git = TestRepository.create(shared.resolve("git"));
            git.commit("First", Map.of("hello.txt", "first"));
            running.built("hello", git.folder());
            var made = running.form("/api/backups", "artifacts=true");
            good = shared.resolve("data/backups/" + made.get("file"));
            assertEquals(201, made.status(), made.text());
        }
    }

    @BeforeEach
    void take() throws IOException {
        backup = new Repacked(good);
    }

    private List<String> restore(Path file) throws IOException {
        return new Restore(file, Files.createTempDirectory(folder, "into"), folder.resolve("live")).run();
    }

    private String refusal(Path file) {
        return assertThrows(BackupException.class, () -> restore(file)).getMessage();
    }

    private String refusal() throws IOException {
        return refusal(backup.write(folder.resolve("backup.tar")));
    }

    /** Changes the database that is in it. */
    private void sql(String... statements) throws IOException {
        Path database = folder.resolve("changed.db");
        Files.write(database, backup.files.get("slipway.db"));
        TestStore.run(database, statements);
        backup.files.put("slipway.db", Files.readAllBytes(database));
        backup.refit();
    }

    @Test
    void oneThatIsWholeIsRestored() throws IOException {
        assertTrue(restore(good).getFirst().startsWith("restored from the backup of "));
        assertTrue(restore(backup.refit().write(folder.resolve("backup.tar"))).getFirst().startsWith("restored"));
        assertEquals(List.of("slipway.db", "audit/audit.log", "ssh/id_ed25519", "ssh/id_ed25519.pub",
                "artifacts/1.tar.gz", "manifest.json"), List.copyOf(backup.files.keySet()));
    }

    @Test
    void oneThatIsCutOffIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(good);
        for (int length : List.of(0, 1, 511, 512, 1000, 100_000, whole.length - 2000, whole.length - 1024,
                whole.length - 1)) {
            Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, length));
            assertTrue(refusal(cut).startsWith("it is cut off: "), length + ": " + refusal(cut));
        }
    }

    @Test
    void aByteThatFlippedAnywhereIsFound() throws IOException {
        byte[] whole = Files.readAllBytes(good);
        for (int at = 40; at < whole.length - 1024; at += whole.length / 50) {
            byte[] broken = whole.clone();
            broken[at] ^= 4;
            // What fills up a block belongs to nothing.
            Path file = Files.write(folder.resolve("broken.tar"), broken);
            if (!new Repacked(good).equalsIn(file)) {
                refusal(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/tmp/evil", "audit/../../evil", "./slipway.db", "ssh/config", "ssh/../x",
            "artifacts/0.tar.gz", "artifacts/x.tar.gz", "artifacts/1.tar.gz/x", "admin.token", "slipway.db-wal",
            "artifacts/11111111111111111111.tar.gz", "evil\nname"})
    void aFileThatNoBackupHasIsRefused(String name) throws IOException {
        byte[] manifest = backup.files.remove(Manifest.NAME);
        backup.files.put(name, "evil".getBytes(StandardCharsets.UTF_8));
        backup.files.put(Manifest.NAME, manifest);
        backup.refit();
        assertEquals("it has '" + name.replace('\n', '?') + "', which no backup has", refusal());
        try (var all = Files.walk(folder)) {
            assertEquals(List.of(), all.filter(file -> file.toString().contains("evil")).toList());
        }
    }

    @Test
    void aManifestThatDoesNotAgreeIsRefused() throws IOException {
        backup.change("manifest.json", text -> text.replaceFirst("\"sha256\":\"..", "\"sha256\":\"xx"));
        assertTrue(refusal().startsWith("'slipway.db' in it is damaged: it has "), refusal());
        backup.refit().change("manifest.json", text -> text.replaceFirst("\"size\":[0-9]+", "\"size\":1"));
        assertTrue(refusal().startsWith("'slipway.db' in it is damaged: it has "), refusal());
        backup.refit().files.remove("audit/audit.log");
        assertEquals("'audit/audit.log' is missing in it", refusal());
        backup.refit();
        assertEquals("'audit/audit.log' is missing in it, and in its manifest.json", refusal());
    }

    @Test
    void aManifestThatIsNotThereOrNoneIsRefused() throws IOException {
        backup.files.put("manifest.json", "{\"version\":1}".getBytes(StandardCharsets.UTF_8));
        assertEquals("its manifest.json can't be used: it has no 'files', or one that is no List", refusal());
        backup.files.put("manifest.json", "[]".getBytes(StandardCharsets.UTF_8));
        assertEquals("its manifest.json can't be used: it is no object", refusal());
        backup.files.put("manifest.json", "{".getBytes(StandardCharsets.UTF_8));
        assertTrue(refusal().startsWith("its manifest.json can't be used: it is no JSON: "), refusal());
        backup.files.remove("manifest.json");
        assertEquals("it has no manifest.json, with which a backup ends", refusal());
    }

    @Test
    void aFileThatTheManifestDoesNotKnowIsRefused() throws IOException {
        byte[] manifest = backup.files.remove(Manifest.NAME);
        backup.files.put("ssh/known_hosts", new byte[0]);
        backup.files.put(Manifest.NAME, manifest);
        assertEquals("it has 'ssh/known_hosts', of which its manifest.json does not know", refusal());
        backup.files.put("artifacts/9.tar.gz", new byte[0]);
        assertEquals("'artifacts/9.tar.gz' stands behind its manifest.json", refusal());
    }

    @Test
    void aFileThatIsThereTwiceIsRefused() throws IOException {
        Path twice = folder.resolve("twice.tar");
        try (var writer = new TarWriter(Files.newOutputStream(twice), Instant.EPOCH)) {
            writer.add("slipway.db", backup.files.get("slipway.db"));
            writer.add("slipway.db", backup.files.get("slipway.db"));
        }
        assertEquals("it has 'slipway.db' twice", refusal(twice));
    }

    @Test
    void oneOfANewerFormIsRefused() throws IOException {
        backup.change("manifest.json", text -> text.replace("\"version\":1", "\"version\":2"));
        assertTrue(refusal().startsWith("its manifest.json can't be used: its version is 2, and this program knows 1; "
                + "restore it with the program that made it, "), refusal());
    }

    @Test
    void anAuditLogThatWasEditedIsRefusedHoweverWellTheManifestFits() throws IOException {
        backup.change("audit/audit.log", text -> text.replaceFirst("\"actor\":\"system\"", "\"actor\":\"nobody\""));
        backup.refit();
        assertTrue(refusal().startsWith("its audit log is not valid: line 1 "), refusal());
    }

    @Test
    void anAuditLogThatEndsElsewhereThanTheDatabaseIsRefused() throws IOException {
        backup.change("audit/audit.log", text -> text.substring(0, text.lastIndexOf("{\"seq\"")));
        backup.refit();
        assertTrue(refusal().matches("its audit log ends with line [0-9]+, and its database with event [0-9]+"),
                refusal());
        backup = new Repacked(good);
        backup.change("manifest.json", text -> text.replaceFirst("\"hash\":\"...", "\"hash\":\"xyz"));
        assertTrue(refusal().endsWith(", as its manifest.json says"), refusal());
    }

    @Test
    void aDatabaseThatWasEditedIsRefusedHoweverWellTheManifestFits() throws IOException {
        sql("UPDATE event SET message = 'nothing happened' WHERE event = 'BUILD_SUCCEEDED'");
        assertTrue(refusal().startsWith("its audit log is not valid: line "), refusal());
        backup = new Repacked(good);
        sql("DELETE FROM build", "DELETE FROM task");
        assertTrue(refusal().contains("is not in the database, but succeeded by its events"), refusal());
    }

    @Test
    void aDatabaseOfAnotherProgramOrANewerOneOrADamagedOneIsRefused() throws IOException {
        sql("PRAGMA user_version = 99");
        assertTrue(refusal().startsWith("its slipway.db can't be used: it was written by a newer Slipway"), refusal());
        backup.files.put("slipway.db", new byte[] {1, 2, 3});
        backup.refit();
        assertTrue(refusal().startsWith("its slipway.db can't be used: "), refusal());
        backup = new Repacked(good);
        byte[] database = backup.files.get("slipway.db");
        Arrays.fill(database, database.length / 2, database.length / 2 + 5000, (byte) 0xab);
        backup.refit();
        assertTrue(refusal().startsWith("its slipway.db can't be used: "), refusal());
    }

    @Test
    void aDatabaseWithoutItsTablesIsRefused() throws IOException {
        sql("DROP TABLE event");
        assertTrue(refusal().startsWith("its slipway.db can't be used: "), refusal());
        backup = new Repacked(good);
        sql("DROP TABLE session");
        assertTrue(refusal().startsWith("its slipway.db can't be used: "), refusal());
    }

    @Test
    void anArtifactThatTheBuildDidNotMakeIsRefused() throws IOException {
        backup.files.put("artifacts/1.tar.gz", new byte[] {1, 2, 3});
        backup.refit();
        assertEquals("'artifacts/1.tar.gz' in it is not what its database says that build 1 made", refusal());
        backup = new Repacked(good);
        byte[] artifact = backup.files.remove("artifacts/1.tar.gz");
        backup.files.put("artifacts/2.tar.gz", artifact);
        backup.refit();
        assertEquals("'artifacts/2.tar.gz' in it is not what its database says that build 2 made", refusal());
    }
}
