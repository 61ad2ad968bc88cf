package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Said;
import slipway.audit.Audit;
import slipway.store.Environments;
import slipway.store.Queue;
import slipway.store.TestStore;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Task;

/** Rules 2 and 7: what is ongoing is so on disk before work starts, and no poll is waited for. */
class WorkerTest {
    private static final Processor WELL = run -> new Outcome.Succeeded(0, List.of());

    @TempDir
    private Path folder;

    @Test
    void aTaskIsOngoingOnDiskBeforeItsProcessorBegins() throws Exception {
        var seen = new ConcurrentHashMap<Long, String>();
        // The file itself, as whoever starts after a power cut would find it.
        Path database = folder.resolve("slipway.db");
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            seen.put(run.task().id(), status(database, run.task().id()) + started(run.task().id()));
            return WELL.process(run);
        })) {
            worker.worker.start();
            for (int i = 0; i < 5; i++) {
                worker.await(worker.store.job(null), "SUCCEEDED");
            }
        }
        assertEquals(Map.of(1L, "ongoing true", 2L, "ongoing true", 3L, "ongoing true", 4L, "ongoing true",
                5L, "ongoing true"), seen);
    }

    private static String status(Path database, long task) {
        return TestStore.seen(database, "SELECT status FROM task WHERE id = " + task) + " ";
    }

    private boolean started(long task) throws IOException {
        return Files.readString(folder.resolve("audit/audit.log"))
                .contains("\"event\":\"JOB_STARTED\",\"task\":" + task + ",");
    }

    @Test
    void aTaskStartsThoughThePollIsAnHourAway() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, WELL)) {
            worker.worker.start();
            for (int i = 0; i < 20; i++) {
                worker.await(worker.store.job("db"), "SUCCEEDED");
            }
        }
    }

    @Test
    void whatTheEndOfATaskMakesPossibleStartsAtOnce() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, WELL)) {
            worker.store.environment("production");
            Task build = worker.store.built();
            var tasks = new Task[] {worker.store.job("db"), worker.store.job("db"), worker.store.job(null),
                worker.store.job(null), worker.store.job(null), worker.store.deploy("production", build),
                worker.store.deploy("production", build), worker.store.job("production")};
            worker.worker.start();
            for (Task task : tasks) {
                worker.await(task, "SUCCEEDED");
            }
        }
    }

    @Test
    void whatAPersonMakesPossibleStartsAtOnce() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, WELL)) {
            var database = worker.store.database;
            worker.store.environment("production");
            database.write(tx -> Environments.lock(tx, "production", "a freeze", TestStore.ALICE));
            Task locked = worker.store.job("production");
            worker.worker.start();
            worker.await(worker.store.job(null), "SUCCEEDED");
            database.write(tx -> Environments.unlock(tx, "production", TestStore.ALICE));
            worker.await(locked, "SUCCEEDED");
            database.write(tx -> {
                Queue.pause(tx, "maintenance", TestStore.ALICE);
                return null;
            });
            Task paused = worker.store.job(null);
            database.write(tx -> {
                Queue.resume(tx, TestStore.ALICE);
                return null;
            });
            worker.await(paused, "SUCCEEDED");
            assertEquals("JOB_STARTED " + paused.id(), worker.happened("_STARTED").getLast());
        }
    }

    /** With the very statements that the README shows. */
    @Test
    void whatAnotherProgramHandsInIsRunAfterTheNextPollAndStandsInTheAuditLog() throws Exception {
        try (var worker = new TestWorker(folder, Duration.ofMillis(10), WELL)) {
            worker.worker.start();
            Task own = worker.store.job(null);
            worker.await(own, "SUCCEEDED");
            worker.store.otherProgram(readmesStatements());
            worker.await(event -> event.name().equals("JOB_CREATED") && event.actor().equals("nightly"));
            worker.await(event -> event.name().equals("JOB_SUCCEEDED") && event.actor().equals("nightly"));
            assertEquals(List.of(), Audit.verify(folder.resolve("audit/audit.log"), worker.store.database).problems());
        }
    }

    private static String[] readmesStatements() throws IOException {
        Path root = Path.of(System.getProperty("slipway.root", System.getProperty("user.dir")));
        String text = Files.readString(root.resolve("README.md"));
        int from = text.indexOf("BEGIN IMMEDIATE;\nINSERT INTO task");
        String sql = text.substring(from, text.indexOf("COMMIT;", from));
        return Arrays.stream(sql.split(";\n")).filter(statement -> statement.startsWith("INSERT"))
                .toArray(String[]::new);
    }

    @Test
    void aTypeThatNobodyKnowsIsLeftPendingHoldsUpNobodyAndIsSaidOnce() throws Exception {
        try (var said = new Said(Worker.class);
                var worker = new TestWorker(folder, Duration.ofMillis(10), WELL)) {
            worker.store.otherProgram("INSERT INTO task (type, target, triggered_by, created_at, ready_at) VALUES "
                    + "('espresso', NULL, 'me', '%1$s', '%1$s'), ('espresso', 'kitchen', 'me', '%1$s', '%1$s')"
                            .formatted("2026-11-23T15:50:00.120Z"));
            worker.worker.start();
            // Each of these is seen by a look of its own.
            for (int i = 0; i < 3; i++) {
                worker.store.otherProgram(readmesStatements());
                long id = Long.parseLong(worker.store.seen("SELECT max(id) FROM event"));
                worker.await(event -> event.id() > id && event.name().equals("JOB_SUCCEEDED"));
            }
            assertEquals("2", worker.store.seen(
                    "SELECT count(*) FROM task WHERE type = 'espresso' AND status = 'pending'"));
            assertEquals(1, said.sentences.size(), said.sentences.toString());
            assertTrue(said.sentences.getFirst().contains("the unknown type 'espresso' are left pending"),
                    said.sentences.getFirst());
        }
    }

    @Test
    void nothingIsClaimedWhileNothingMayBeBegun() throws Exception {
        var asked = new AtomicInteger();
        try (var worker = new TestWorker(folder, Duration.ofMillis(1), WELL, () -> asked.incrementAndGet() > 5)) {
            Task task = worker.store.job(null);
            worker.worker.start();
            worker.await(task, "SUCCEEDED");
            assertTrue(asked.get() > 5);
        }
    }
}
