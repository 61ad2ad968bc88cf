package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.store.TestStore;

/** A sync that fails: the disk may have lost what it was told to keep, and says so only once. */
class SyncFaultTest {
    private static final String SYNCS = "fsync|fdatasync";
    private static final Map<String, String> JOB = Map.of("command", "true");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"slipway.db-wal, EIO", "slipway.db-wal, ENOSPC", "audit/audit.log, EIO", "audit/audit.log, ENOSPC"})
    void nobodyIsAnsweredTheProgramEndsAndItsNextLifeHasWhatWasAcknowledged(String file, String error)
            throws Exception {
        Path data = folder.resolve("data");
        var acknowledged = new ArrayList<Long>();
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.api().post("/api/queue/pause", Map.of("reason", "a bad disk"));
            for (int i = 0; i < 5; i++) {
                acknowledged.add(program.api().post("/api/jobs", JOB).id());
            }
            try (var fault = Fault.of(program, data.resolve(file), SYNCS, error);
                    var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                assertTrue(fault.lasts());
                var answers = new ArrayList<Future<Running.Answer>>();
                for (int i = 0; i < 8; i++) {
                    answers.add(clients.submit(() -> program.api().post("/api/jobs", JOB)));
                }
                for (var answer : answers) {
                    var nothing = assertThrows(Exception.class, answer::get);
                    assertEquals(IOException.class, root(nothing), nothing.toString());
                }
                assertEquals(1, program.status(), program.said());
            }
            assertTrue(program.said().contains("what the disk holds is unknown, ending"), program.said());
        }
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.api().post("/api/queue/resume", Map.of());
            for (long id : acknowledged) {
                assertSucceeded(program, id);
            }
            assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
        }
    }

    /** Of a connection that is closed without an answer, or that is not there any more. */
    private static Class<?> root(Throwable e) {
        return e.getCause() instanceof IOException ? IOException.class : e.getClass();
    }

    private static void assertSucceeded(Launched program, long job) throws Exception {
        var done = program.api().completed(job);
        assertEquals("succeeded", done.get("status"), done.text());
    }

    /**
     * At a checkpoint SQLite copies the WAL into the database file, and takes nothing off the WAL before that is
     * synced: what the file has lost is there, and is copied once more.
     */
    @ParameterizedTest
    @ValueSource(strings = {"pwrite64", SYNCS})
    void oneOfTheDatabaseFileItselfIsTriedAgainAndNothingIsLostAsTheWalKeepsIt(String calls) throws Exception {
        Path data = folder.resolve("data");
        Path database = data.resolve("slipway.db");
        long first;
        long last;
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.api().post("/api/queue/pause", Map.of("reason", "a bad disk"));
            first = program.api().post("/api/jobs", JOB).id();
            try (var fault = Fault.of(program, database, calls, "EIO")) {
                Path lost = copy(database, "lost");
                fillTheWal(database);
                for (int i = 0; i < 3; i++) {
                    assertEquals(201, program.api().post("/api/jobs", JOB).status());
                }
                last = program.api().post("/api/jobs", JOB).id();
                assertTrue(fault.met() > 1, "each commit tries it again");
                copy(data.resolve("slipway.db-wal"), "lost");
                assertEquals("20 1", held(lost, last), "with a file that has kept nothing since the fault");
            }
            // The next commit copies it. That may be the service's own, after a quiet second; these are in the WAL then.
            for (int i = 0; i < 3; i++) {
                program.api().post("/api/jobs", JOB);
            }
            program.kill();
        }
        assertEquals("20 1", held(copy(database, "alone"), last), "it was copied, the WAL is not needed");
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.api().post("/api/queue/resume", Map.of());
            assertSucceeded(program, first);
            assertSucceeded(program, last);
            assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
            program.stop();
            assertEquals(0, program.status(), program.said());
        }
    }

    private Path copy(Path file, String to) throws IOException {
        return Files.copy(file, Files.createDirectories(folder.resolve(to)).resolve(file.getFileName()));
    }

    /** How many of the events that the WAL was filled with, and whether that task. */
    private static String held(Path database, long task) {
        return TestStore.seen(database, "SELECT (SELECT count(*) FROM event WHERE actor = 'nightly') || ' ' || count(*) "
                + "FROM task WHERE id = " + task);
    }

    /** More than a commit leaves there; another program's commit does not take it off. */
    private static void fillTheWal(Path database) {
        TestStore.run(database, "PRAGMA wal_autocheckpoint = 0", "INSERT INTO event (id, at, event, actor, message) "
                + "WITH n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 20) "
                + "SELECT (SELECT max(id) FROM event) + n, '2026-11-23T15:50:00.120Z', 'CLEANED', 'nightly', "
                + "hex(zeroblob(500000)) FROM n");
    }
}
