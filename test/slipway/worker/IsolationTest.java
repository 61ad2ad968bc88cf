package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Run;
import slipway.task.Task;

/** Rule 8: an error in the loop is not its end, and one task's error never touches another. */
class IsolationTest {
    /** No build has a job's number. */
    private static final Fact WRONG = new Fact("build.resolved", Map.of("hash", "", "subject", ""));

    @TempDir
    private Path folder;

    /** Every other job ends in an error of its own kind. */
    private static Outcome process(Run run) throws IOException, InterruptedException {
        return switch ((int) run.task().id()) {
            case 1 -> throw new IllegalStateException("a bug");
            case 3 -> throw new IOException("the disk");
            case 5 -> throw new InterruptedException();
            case 7 -> throw new AssertionError("cannot be");
            case 9 -> forever(run);
            case 11 -> throw new NoClassDefFoundError("slipway/Nothing");
            case 13 -> throw new OutOfMemoryError("not really");
            case 15 -> null;
            default -> new Outcome.Succeeded(0, List.of());
        };
    }

    private static Outcome forever(Run run) {
        return forever(run) == null ? null : forever(run);
    }

    @Test
    void whateverAProcessorThrowsFailsItsTaskAndNoOther() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, IsolationTest::process)) {
            worker.worker.start();
            for (int i = 1; i <= 16; i++) {
                Task task = worker.store.job("db");
                worker.await(task, task.id() % 2 == 1 ? "FAILED" : "SUCCEEDED");
                assertEquals(List.of(task.id() % 2 == 1 ? "failed internal" : "succeeded"), worker.store.now(task));
            }
            assertEquals("a bug; the service's log says more",
                    worker.store.seen("SELECT error FROM task WHERE id = 1"));
            assertTrue(worker.worker.alive());
        }
    }

    @Test
    void aTurnThatThrowsIsFollowedByTheNext() throws Exception {
        var asked = new AtomicInteger();
        try (var worker = new TestWorker(folder, Duration.ofMillis(1), run -> new Outcome.Succeeded(0, List.of()),
                () -> {
                    if (asked.incrementAndGet() <= 3) {
                        throw new IllegalStateException("the disk can't be looked at");
                    }
                    return true;
                })) {
            Task task = worker.store.job(null);
            worker.worker.start();
            worker.await(task, "SUCCEEDED");
        }
    }

    @Test
    void aTaskWithoutARowOfItsTypeFailsAndTheOthersGoOn() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> new Outcome.Succeeded(0, List.of()))) {
            worker.store.otherProgram("INSERT INTO task (type, target, triggered_by, created_at, ready_at) "
                    + "VALUES ('job', 'db', 'me', '2026-11-23T15:50:00.000Z', '2026-11-23T15:50:00.000Z')");
            Task behind = worker.store.job("db");
            worker.worker.start();
            worker.await(behind, "SUCCEEDED");
            assertTrue(worker.store.seen("SELECT error FROM task WHERE id = 1")
                    .startsWith("it has no row in the table"));
        }
    }

    /** Finds out what can't be kept. */
    private static final class Wrong implements Processor {
        private final AtomicInteger putRight = new AtomicInteger();

        @Override
        public Outcome process(Run run) {
            return new Outcome.Succeeded(0, run.task().id() > 1 ? List.of() : List.of(WRONG));
        }

        @Override
        public Outcome.Failed recover(Task task) throws IOException {
            putRight.incrementAndGet();
            return Processor.super.recover(task);
        }
    }

    @Test
    void anEndThatCannotBeKeptIsUndoneFailsItsTaskAndHoldsNothingUp() throws Exception {
        var wrong = new Wrong();
        try (var worker = new TestWorker(folder, TestWorker.NEVER, wrong)) {
            Task first = worker.store.job("db");
            Task behind = worker.store.job("db");
            worker.worker.start();
            worker.await(behind, "SUCCEEDED");
            assertEquals(List.of("failed internal"), worker.store.now(first));
            assertEquals(1, wrong.putRight.get());
        }
    }

    @Test
    void aFactThatCannotBeKeptFailsItsTask() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            run.keep(WRONG);
            return new Outcome.Succeeded(0, List.of());
        })) {
            worker.worker.start();
            Task task = worker.store.job("db");
            worker.await(task, "FAILED");
            assertEquals(List.of("failed internal"), worker.store.now(task));
            assertEquals(TestStore.WORKER, worker.store.seen("SELECT claimed_by FROM task"));
        }
    }
}
