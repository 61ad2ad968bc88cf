package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;
import slipway.task.Actor;
import slipway.task.Outcome;
import slipway.task.Run;
import slipway.task.Status;
import slipway.task.Task;

/** The end of a worker, and of a task before its work is done. */
class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();

    /** Succeeds when it is told to, unless it is to end early. */
    private Outcome process(Run run) {
        var end = new CompletableFuture<Void>();
        var hook = run.onHalt(() -> end.complete(null));
        goOn.thenRun(() -> end.complete(null));
        end.orTimeout(60, TimeUnit.SECONDS).join();
        hook.close();
        return run.halted().<Outcome>map(how -> how).orElse(new Outcome.Succeeded(0, List.of()));
    }

    @Test
    void aStopLetsWhatIsOngoingEndAndClaimsNothingMore() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process)) {
            Task ongoing = worker.store.job("db");
            Task behind = worker.store.job("db");
            worker.worker.start();
            worker.await(ongoing, "STARTED");
            var stopping = Thread.ofVirtual().start(() -> stop(worker));
            while (worker.worker.alive()) {
                // Until it claims nothing more.
                Thread.onSpinWait();
            }
            goOn.complete(null);
            stopping.join();
            assertEquals(List.of("succeeded", "pending"), worker.store.now(ongoing, behind));
            assertFalse(worker.worker.alive());
        }
    }

    @Test
    void whatIsStillOngoingAfterTheGraceTimeIsEndedAndSaysWhy() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process)) {
            Task one = worker.store.job("db");
            Task two = worker.store.job(null);
            worker.worker.start();
            worker.await(one, "STARTED");
            worker.await(two, "STARTED");
            assertTrue(worker.worker.stop(Duration.ZERO));
            assertEquals(List.of("failed worker_stopped", "failed worker_stopped"), worker.store.now(one, two));
            assertEquals("system", worker.await(one, "FAILED").actor());
        }
    }

    /** A claim rides along with whatever is written; one may be on its way when the stop comes. */
    @Test
    void aTaskThatIsBeingClaimedWhenTheStopComesIsEndedToo() throws Exception {
        var claiming = new CountDownLatch(1);
        var claim = new CountDownLatch(1);
        var armed = new AtomicBoolean();
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process, () -> {
            // Of the writer, which claims; the poller asks too, and its first turn may come late.
            if (armed.get() && Thread.currentThread().getName().equals("writer")) {
                claiming.countDown();
                await(claim);
            }
            return true;
        })) {
            worker.worker.start();
            worker.await(worker.store.job("other"), "STARTED");
            goOn.complete(null);
            worker.await(event -> event.name().equals("JOB_SUCCEEDED"));
            armed.set(true);
            var asked = Thread.ofVirtual().start(() -> worker.store.job("db"));
            TestWorker.await(claiming);
            var stopping = Thread.ofPlatform().start(() -> stop(worker));
            // Until it waits for the writer, or for the poller, whose first turn may wait for the writer too.
            while (stopping.getState() == Thread.State.NEW || stopping.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            claim.countDown();
            stopping.join();
            asked.join();
            assertEquals("0", worker.store.seen("SELECT count(*) FROM task WHERE status = 'ongoing'"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            TestWorker.await(latch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stop(TestWorker worker) {
        try {
            assertTrue(worker.worker.stop(PATIENCE));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anOngoingTaskThatIsCancelledEndsAsCancelledByWhoDidIt() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process)) {
            Task task = worker.store.job("db");
            worker.worker.start();
            worker.await(task, "STARTED");
            // As a request does, which looks at the row first, on the writer's thread.
            worker.store.database.write(tx -> worker.store.tasks.find(tx, task.id()));
            worker.worker.cancel(task.id(), new Actor("bob", 2L));
            worker.worker.cancel(task.id(), new Actor("carol", 3L));
            assertEquals("bob", worker.await(task, "FAILED").actor());
            assertEquals(List.of("failed cancelled"), worker.store.now(task));
            assertEquals("cancelled by bob", worker.store.find(task).error());
        }
    }

    /** However soon after its claim: who can see that it is ongoing can end it. */
    @Test
    void aTaskThatIsSeenOngoingCanBeCancelled() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process)) {
            worker.worker.start();
            for (int i = 0; i < 100; i++) {
                Task task = worker.store.job("db");
                Status seen = worker.store.database.write(tx -> worker.store.tasks.find(tx, task.id()).orElseThrow().status());
                assertEquals(Status.ONGOING, seen);
                worker.worker.cancel(task.id(), TestStore.ALICE);
                worker.await(task, "FAILED");
                assertEquals(List.of("failed cancelled"), worker.store.now(task));
            }
        }
    }

    @Test
    void aStopBeforeTheStartIsNoError() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::process)) {
            assertTrue(worker.worker.stop(PATIENCE));
        }
    }
}
