package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Queue;
import slipway.store.TestStore;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Run;
import slipway.task.Task;

/** Rule 5: each type has its own permits, and builds go before deployments before others. */
class PermitsTest {
    @TempDir
    private Path folder;
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Goes on when it is told to. */
    private Outcome wait(Run run) throws InterruptedException {
        TestWorker.await(goOn);
        return new Outcome.Succeeded(0, List.of());
    }

    @Test
    void aFullBuildQueueDoesNotDelayADeploymentOrAJob() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::wait)) {
            worker.store.environment("production");
            Task built = worker.store.built();
            for (int i = 0; i < 10; i++) {
                worker.store.build("main");
            }
            worker.worker.start();
            worker.await(event -> event.name().equals("BUILD_STARTED"));
            worker.await(worker.store.deploy("production", built), "STARTED");
            worker.await(worker.store.job(null), "STARTED");
            assertEquals("2", worker.store.seen(
                    "SELECT count(*) FROM task WHERE type = 'build' AND status = 'ongoing'"));
            goOn.countDown();
        }
    }

    @Test
    void fullJobSlotsDelayNoBuild() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::wait)) {
            for (int i = 0; i < 10; i++) {
                worker.store.job(null);
            }
            worker.worker.start();
            worker.await(event -> event.name().equals("JOB_STARTED"));
            worker.await(worker.store.build("main"), "STARTED");
            goOn.countDown();
        }
    }

    @Test
    void inOneTurnBuildsGoBeforeDeploymentsBeforeJobs() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, this::wait)) {
            worker.store.environment("production");
            Task built = worker.store.built();
            pause(worker);
            worker.worker.start();
            Task job = worker.store.job(null);
            Task deployment = worker.store.deploy("production", built);
            Task build = worker.store.build("main");
            worker.store.database.write(tx -> {
                Queue.resume(tx, TestStore.ALICE);
                return null;
            });
            worker.await(job, "STARTED");
            assertEquals(List.of("BUILD_STARTED " + build.id(), "DEPLOYMENT_STARTED " + deployment.id(),
                    "JOB_STARTED " + job.id()), worker.happened("_STARTED").stream().skip(1).toList());
            goOn.countDown();
        }
    }

    private static void pause(TestWorker worker) {
        worker.store.database.write(tx -> {
            Queue.pause(tx, "to begin at once", TestStore.ALICE);
            return null;
        });
    }

    @Test
    void noMoreRunAtOnceThanThereAreSlotsAndAllOfThemAreUsed() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var two = new Semaphore(0);
        Processor counting = run -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            two.release();
            // Two at a time meet here, so each needs another one beside it.
            assertTrue(two.tryAcquire(60, TimeUnit.SECONDS));
            running.decrementAndGet();
            return new Outcome.Succeeded(0, List.of());
        };
        try (var worker = new TestWorker(folder, TestWorker.NEVER, counting)) {
            var tasks = new ArrayList<Task>();
            for (int i = 0; i < 30; i++) {
                tasks.add(worker.store.job(null));
            }
            worker.worker.start();
            for (Task task : tasks) {
                worker.await(task, "SUCCEEDED");
            }
            assertTrue(most.get() <= 2, most + " at once");
        }
    }
}
