package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Build;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Task;

/** Rule 4: finish only what is yours. */
class FinishTest {
    private static final Outcome WELL = new Outcome.Succeeded(0, List.of());

    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Task finish(Task task, Outcome how, String worker) {
        return store.database.write(tx -> store.lifecycle.finish(tx, task, how, TestStore.ALICE, Duration.ofMillis(7),
                99, worker));
    }

    private void assertNothingChangesWhen(Runnable change) {
        String before = rows();
        assertThrows(StoreException.class, change::run);
        assertEquals(before, rows());
    }

    private String rows() {
        return store.seen("SELECT (SELECT group_concat(id || status || coalesce(completed_at, '-')) FROM task)"
                + " || (SELECT group_concat(id || event) FROM event)"
                + " || coalesce((SELECT group_concat(commit_hash) FROM build), '')");
    }

    @Test
    void whatAnotherLifeClaimedCannotBeEnded() {
        Task task = store.job(null);
        store.claim("job", 1);
        assertNothingChangesWhen(() -> finish(task, WELL, "another life"));
        assertEquals(List.of("ongoing"), store.now(task));
    }

    @Test
    void whatIsPendingCannotBeEndedAsIfItHadRun() {
        Task task = store.job(null);
        assertNothingChangesWhen(() -> finish(task, WELL, TestStore.WORKER));
        assertEquals(List.of("pending"), store.now(task));
    }

    @Test
    void whatHasEndedIsNotEndedAgain() {
        Task task = store.succeed(store.job(null));
        assertNothingChangesWhen(() -> finish(task, new Outcome.Failed(Reason.INTERNAL, "late"), TestStore.WORKER));
        assertEquals(List.of("succeeded"), store.now(task));
    }

    @Test
    void whatIsOngoingIsNotWithdrawnAsIfItWaited() {
        Task task = store.job(null);
        store.claim("job", 1);
        assertNothingChangesWhen(() -> store.database.write(tx ->
                store.lifecycle.withdraw(tx, task, Reason.CANCELLED, "cancelled by alice", TestStore.ALICE)));
    }

    @Test
    void factsOfAnEndThatIsRefusedAreNotKept() {
        Task build = store.build("main");
        store.claim("build", 1);
        var found = new Fact("build.resolved", Map.of("hash", "ab".repeat(20), "subject", "Say hello"));
        assertNothingChangesWhen(() -> finish(build, new Outcome.Succeeded(0, List.of(found)), "another life"));
        assertEquals("", ((Build) store.find(build).details()).commitHash());
    }

    @Test
    void anEndIsKeptWithAllThatIsKnownOfIt() {
        Task task = store.job(null);
        store.claim("job", 1);
        finish(task, new Outcome.Failed(Reason.EXIT_CODE, "the command exited with 3", 3, List.of()), TestStore.WORKER);
        Task ended = store.find(task);
        assertEquals(List.of("failed exit_code"), store.now(task));
        assertEquals("the command exited with 3", ended.error());
        assertEquals(3, ended.exitCode());
        assertEquals(7, ended.durationMs());
        assertEquals(99, ended.logSize());
        assertTrue(!ended.completedAt().isBefore(ended.startedAt()));
        assertEquals("JOB_FAILED", store.seen("SELECT event FROM event JOIN task ON event.id = task.ended_seq"));
    }
}
