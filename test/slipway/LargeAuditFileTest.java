package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/** A start reads an audit file that does not fit into its heap, as far as it must. */
class LargeAuditFileTest {
    private static final int EVENTS = 40_000;

    @TempDir
    private Path folder;
    private Path data;
    private Path database;
    private Path file;

    @BeforeEach
    void fill() throws IOException, InterruptedException {
        data = folder.resolve("data");
        database = data.resolve("slipway.db");
        file = data.resolve("audit/audit.log");
        try (var program = start().ready()) {
            program.kill();
        }
    }

    private Launched start() throws IOException {
        return Launched.with(List.of(), List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError", "-jar",
                System.getProperty("slipway.jar")), data, Map.of());
    }

    /** As another program would add them: the service writes their lines itself. */
    private void events() {
        TestStore.run(database, "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < " + EVENTS
                + ") INSERT INTO event (id, at, event, actor, message) SELECT (SELECT max(id) FROM event) + i, "
                + "'2026-01-01T00:00:00.000Z', 'CLEANED', 'system', hex(zeroblob(700)) FROM n");
    }

    private void startsAndSays(int mismatches) throws IOException, InterruptedException {
        try (var program = start().ready()) {
            program.kill();
        }
        assertEquals(mismatches + "", TestStore.seen(database,
                "SELECT count(*) FROM event WHERE event = 'AUDIT_MISMATCH'"));
    }

    @Test
    void aFileThatTheDatabaseHeardNothingOfIsFollowedToItsEnd() throws IOException, InterruptedException {
        events();
        startsAndSays(0);
        TestStore.run(database, "UPDATE audit_head SET seq = 0, hash = '" + "0".repeat(64) + "'");
        long size = Files.size(file);
        assertTrue(size > 32 << 20, "it is larger than the heap: " + size);
        startsAndSays(0);
        assertTrue(Files.size(file) < size + 10_000, "nothing is written twice");
    }

    @Test
    void aFileThatIsFarAheadOfAnOldDatabaseIsSaidAndWritingGoesOn() throws IOException, InterruptedException {
        Path old = Files.createDirectory(folder.resolve("old"));
        copy(data, old);
        events();
        startsAndSays(0);
        copy(old, data);
        startsAndSays(1);
        String end = Files.readString(file, StandardCharsets.UTF_8);
        assertTrue(end.substring(end.length() - 2000).contains("AUDIT_MISMATCH"), end.substring(end.length() - 2000));
    }

    /** The database with its write-ahead log, which nobody has open. */
    private static void copy(Path from, Path to) throws IOException {
        for (String name : List.of("slipway.db", "slipway.db-wal")) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(to.resolve("slipway.db-shm"));
    }
}
