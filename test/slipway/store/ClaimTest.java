package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Draft;
import slipway.task.Status;
import slipway.task.Task;
import slipway.task.Times;

/** Rule 1: the row is the lock. */
class ClaimTest {
    private static final int THREADS = 8;
    private static final int JOBS = 300;

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

    @Test
    void aTaskIsNeverClaimedTwice() throws Exception {
        store.database.write(tx -> {
            for (int i = 0; i < JOBS; i++) {
                store.lifecycle.create(tx, Draft.job("true", null, 1, 1, TestStore.ALICE));
            }
            return null;
        });
        var claimed = new ArrayList<Long>();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            Callable<List<Long>> claimer = this::claimAll;
            for (var ids : threads.invokeAll(Collections.nCopies(THREADS, claimer))) {
                claimed.addAll(ids.get());
            }
        }
        assertEquals(JOBS, claimed.size());
        assertEquals(JOBS, new HashSet<>(claimed).size());
    }

    /** By a writer of its own, as if each thread were another program. */
    private List<Long> claimAll() {
        var ids = new ArrayList<Long>();
        try (var database = Database.join(store.file, InstantSource.system())) {
            while (true) {
                var some = database.write(tx -> store.lifecycle.claim(tx, store.tasks.type("job").orElseThrow(), 7,
                        Thread.currentThread().getName()));
                if (some.isEmpty()) {
                    return ids;
                }
                some.forEach(task -> ids.add(task.id()));
            }
        }
    }

    @Test
    void aTargetHasOneOngoingTaskHoweverManyWaitForIt() {
        for (int i = 0; i < 5; i++) {
            store.job("db");
        }
        var first = store.claim("job", 100);
        assertEquals(1, first.size());
        assertEquals(List.of(), store.claim("job", 100));
        store.succeed(first.getFirst());
        assertEquals(1, store.claim("job", 100).size());
    }

    @Test
    void aJobAndADeploymentOfOneNameExcludeEachOther() {
        store.environment("production");
        Task deployment = store.deploy("production", store.built());
        Task job = store.job("production");
        assertEquals(1, store.claim("deployment", 9).size());
        assertEquals(List.of(), store.claim("job", 9));
        store.succeed(deployment);
        assertEquals(job.id(), store.claim("job", 9).getFirst().id());
    }

    @Test
    void theDatabaseItselfRefusesASecondOngoingTaskOnOneTarget() {
        store.job("db");
        Task second = store.job("db");
        store.claim("job", 1);
        var refused = assertThrows(StoreException.class, () -> store.otherProgram("UPDATE task SET status = 'ongoing', "
                + "started_at = created_at, claimed_by = 'a bug' WHERE id = " + second.id()));
        assertTrue(refused.getMessage().contains("UNIQUE"), refused.getMessage());
        assertEquals(List.of("pending"), store.now(second));
    }

    @Test
    void whateverItsInnerPartPicksTheClaimTakesNothingThatIsNotPending() throws SQLException {
        Task ended = store.succeed(store.job(null));
        Task failed = store.fail(store.job(null));
        Task ongoing = store.job(null);
        store.claim("job", 1);
        Task pending = store.job(null);
        assertEquals(List.of(pending.id()), claimedOf("SELECT id FROM task"));
        assertEquals(List.of("succeeded", "failed exit_code", "ongoing", "ongoing"),
                store.now(ended, failed, ongoing, pending));
        assertEquals(TestStore.WORKER, store.seen("SELECT claimed_by FROM task WHERE id = " + ongoing.id()));
    }

    /** Runs the claim with another inner part than its own. */
    private List<Long> claimedOf(String inner) throws SQLException {
        String claim = new Statements().get("task.claim").variant(List.of()).text();
        int from = claim.indexOf("WHERE id IN (") + "WHERE id IN (".length();
        String changed = claim.substring(0, from) + inner + claim.substring(claim.lastIndexOf("\n)\n"));
        var ids = new ArrayList<Long>();
        try (var connection = store.connection(); var statement = connection.prepareStatement(changed)) {
            statement.setString(1, Times.text(Instant.now()));
            statement.setString(2, "another");
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong("id"));
                }
            }
        }
        return ids;
    }

    @Test
    void aClaimIsToldToWhoClaimedOnlyOnceItIsOngoing() {
        store.job(null);
        Task claimed = store.claim("job", 1).getFirst();
        assertEquals(Status.ONGOING, claimed.status());
        assertEquals("ongoing", store.seen("SELECT status FROM task WHERE id = " + claimed.id()));
        assertEquals(TestStore.WORKER, store.seen("SELECT claimed_by FROM task WHERE id = " + claimed.id()));
    }
}
