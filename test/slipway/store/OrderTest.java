package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Outcome;
import slipway.task.Task;

/** Rule 5: the order within a target's line, and that no line holds up another. */
class OrderTest {
    @TempDir
    private Path folder;
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-11-23T15:50:00Z"));
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder, time::get, TestStore.types(2, 2, run -> new Outcome.Succeeded(0, List.of())));
        store.environment("production");
        store.environment("staging");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** One after another, as a worker with one permit a type would get them. */
    private List<Long> claimedInTurn(String type) {
        var ids = new ArrayList<Long>();
        for (var some = store.claim(type, 1); !some.isEmpty(); some = store.claim(type, 1)) {
            ids.add(some.getFirst().id());
            store.succeed(some.getFirst());
        }
        return ids;
    }

    @Test
    void tasksOfOneTargetGoInTheOrderInWhichTheyCame() {
        var asked = new ArrayList<Long>();
        for (int i = 0; i < 12; i++) {
            time.updateAndGet(now -> now.plusMillis(1));
            asked.add(store.job("db").id());
        }
        assertEquals(asked, claimedInTurn("job"));
    }

    @Test
    void idsDecideWhereTwoTimesAreEqual() {
        var asked = new ArrayList<Long>();
        for (int i = 0; i < 12; i++) {
            asked.add(store.job("db").id());
        }
        assertEquals(asked, claimedInTurn("job"));
    }

    @Test
    void aDeploymentStandsInLineFromTheMomentItsBuildSucceeded() {
        Task slow = store.build("main");
        Task early = store.deploy("production", slow);
        time.updateAndGet(now -> now.plusSeconds(1));
        Task late = store.deploy("production", store.built());
        time.updateAndGet(now -> now.plusSeconds(1));
        store.built(slow);
        assertEquals(List.of(late.id(), early.id()), claimedInTurn("deployment"));
    }

    @Test
    void aRollbackStandsFirstInItsEnvironmentsLine() {
        Task old = store.built();
        Task next = store.built();
        store.deployed("production", old);
        store.deployed("production", next);
        Task job = store.job("production");
        time.updateAndGet(now -> now.plusSeconds(1));
        Task rollback = store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "production").orElseThrow(), "hello", null, null, TestStore.ALICE)).task();
        assertEquals(List.of(), store.claim("job", 9), "the job stands behind the rollback now");
        assertEquals(List.of(rollback.id()), claimedInTurn("deployment"));
        assertEquals(List.of(job.id()), claimedInTurn("job"));
    }

    @Test
    void aBusyTargetDoesNotHoldUpAnother() {
        store.job("db");
        Task behind = store.job("db");
        store.claim("job", 1);
        Task other = store.job("mail");
        Task free = store.job(null);
        assertEquals(List.of(other.id(), free.id()), store.claim("job", 9).stream().map(Task::id).toList());
        assertEquals(List.of("pending"), store.now(behind));
    }

    @Test
    void aLockedEnvironmentDoesNotHoldUpAnother() {
        store.database.write(tx -> Environments.lock(tx, "production", "a freeze", TestStore.ALICE));
        Task locked = store.deploy("production", store.built());
        Task lockedJob = store.job("production");
        Task other = store.deploy("staging", store.built());
        assertEquals(List.of(other.id()), store.claim("deployment", 9).stream().map(Task::id).toList());
        assertEquals(List.of(), store.claim("job", 9));
        assertEquals(List.of("pending", "pending"), store.now(locked, lockedJob));
        store.database.write(tx -> Environments.unlock(tx, "production", TestStore.ALICE));
        assertEquals(List.of(locked.id()), store.claim("deployment", 9).stream().map(Task::id).toList());
    }

    @Test
    void aTaskOfAnotherTypeAtTheHeadHoldsTheLineButNotTheOthers() {
        store.job("production");
        Task behind = store.deploy("production", store.built());
        Task other = store.deploy("staging", store.built());
        assertEquals(List.of(other.id()), store.claim("deployment", 9).stream().map(Task::id).toList());
        assertEquals(List.of("pending"), store.now(behind));
    }

    @Test
    void noMoreIsClaimedThanThereArePermitsFor() {
        for (int i = 0; i < 5; i++) {
            store.job(null);
            store.job("t" + i);
        }
        assertEquals(3, store.claim("job", 3).size());
        assertEquals(7, store.claim("job", 100).size());
    }

    @Test
    void nothingIsClaimedWhileTheQueueIsPaused() {
        store.job(null);
        store.job("db");
        store.database.write(tx -> {
            Queue.pause(tx, "maintenance", TestStore.ALICE);
            return null;
        });
        assertEquals(List.of(), store.claim("job", 9));
        store.database.write(tx -> {
            Queue.resume(tx, TestStore.ALICE);
            return null;
        });
        assertEquals(2, store.claim("job", 9).size());
    }
}
