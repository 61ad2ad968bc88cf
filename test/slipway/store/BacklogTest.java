package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Outcome;
import slipway.task.Task;

/** How much there is to do: how long the lines are, and whether somebody waits who should not have to. */
class BacklogTest {
    private static final Instant START = Instant.parse("2026-11-23T15:50:00.120Z");

    @TempDir
    private Path folder;
    private TestStore store;
    private Instant now = START;

    @BeforeEach
    void open() {
        store = new TestStore(folder, () -> now, TestStore.types(2, 2, run -> new Outcome.Succeeded(0, List.of())));
        store.environment("production");
        store.environment("staging");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Backlog backlog() {
        return store.database.read(session -> Backlog.of(session, store.tasks));
    }

    private Optional<Instant> claimable() {
        return backlog().claimable();
    }

    private static Optional<Instant> second(int second) {
        return Optional.of(START.plusSeconds(second));
    }

    private void wait(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void whatIsPendingOrOngoingIsCountedByTypeAndEnvironment() {
        Task built = store.built();
        store.deploy("production", built);
        store.deploy("production", built);
        store.deploy("staging", store.build("main"));
        store.job("production");
        store.job("db");
        store.claim("deployment", 1);
        var backlog = backlog();
        assertEquals(Map.of("build", 1L, "deployment", 2L, "job", 2L), backlog.pending());
        assertEquals(Map.of("build", 0L, "deployment", 1L, "job", 0L), backlog.ongoing());
        assertEquals(Map.of("production", 2L, "staging", 1L), backlog.environments());
        assertEquals(Long.parseLong(store.seen("SELECT max(id) FROM event")), backlog.lastEvent());
    }

    @Test
    void theOldestOfThoseThatCouldBeClaimedIsFoundWhereverItStands() {
        assertEquals(Optional.empty(), claimable());
        wait(5);
        Task free = store.job(null);
        wait(1);
        Task first = store.job("db");
        wait(1);
        store.build("main");
        assertEquals(second(5), claimable());
        store.succeed(free);
        assertEquals(second(7), claimable(), "a target was free too, and its job was claimed with the other");
        store.succeed(first);
        store.claim("build", 1);
        assertEquals(Optional.empty(), claimable());
    }

    @Test
    void whoWaitsForAPersonOrForAnotherTaskIsNotClaimable() {
        Task built = store.built();
        store.deploy("production", built);
        wait(1);
        store.database.write(tx -> Environments.lock(tx, "production", "a freeze", TestStore.ALICE));
        assertEquals(Optional.empty(), claimable(), "locked");
        store.database.write(tx -> Environments.unlock(tx, "production", TestStore.ALICE));
        store.claim("deployment", 1);
        store.deploy("production", built);
        assertEquals(Optional.empty(), claimable(), "busy");
        store.deploy("staging", store.build("main"));
        store.claim("build", 1);
        assertEquals(Optional.empty(), claimable(), "its build has not ended");
        wait(1);
        store.job(null);
        assertEquals(second(2), claimable());
        store.database.write(tx -> {
            Queue.pause(tx, "maintenance", TestStore.ALICE);
            return null;
        });
        assertEquals(Optional.empty(), claimable(), "paused");
    }

    @Test
    void aTypeThatNobodyKnowsIsNotClaimable() {
        store.otherProgram("INSERT INTO task (type, target, triggered_by, created_at, ready_at) VALUES "
                + "('espresso', NULL, 'me', '2026-11-23T15:50:00.120Z', '2026-11-23T15:50:00.120Z'),"
                + "('espresso', 'kitchen', 'me', '2026-11-23T15:50:00.120Z', '2026-11-23T15:50:00.120Z')");
        assertEquals(Optional.empty(), claimable());
    }
}
