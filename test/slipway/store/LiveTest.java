package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Draft;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Refusal;
import slipway.task.Task;

/** What is live: the deployment that succeeded last, by its event. */
class LiveTest {
    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        store.environment("production");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Optional<Long> live() {
        return store.database.read(session ->
                store.lifecycle.deployments().live(session, "production", "hello").map(Task::id));
    }

    private List<String> liveOfAll() {
        return store.database.read(session -> store.lifecycle.deployments().live(session, "production").stream()
                .map(task -> task.repository() + " " + task.id()).toList());
    }

    @Test
    void itIsTheOneThatSucceededLastWhateverItsNumber() {
        assertEquals(Optional.empty(), live());
        Task one = store.deployed("production", store.built());
        Task early = store.deploy("production", store.built());
        Task job = store.job("production");
        assertEquals(Optional.of(one.id()), live());
        // It goes first in the line, so it succeeds before one that was asked for earlier.
        Task rollback = store.create(Draft.rollback("hello", "production", store.built().id(), TestStore.ALICE));
        store.succeed(rollback);
        assertEquals(Optional.of(rollback.id()), live());
        store.succeed(early);
        assertEquals(Optional.of(early.id()), live());
        store.succeed(job);
        assertEquals(Optional.of(early.id()), live());
    }

    @Test
    void oneThatFailedChangesNothing() {
        Task one = store.deployed("production", store.built());
        store.fail(store.deploy("production", store.built()));
        assertEquals(Optional.of(one.id()), live());
    }

    @Test
    void everyRepositoryHasItsOwn() {
        Task build = store.built();
        Task hello = store.deployed("production", build);
        Task other = store.create(Draft.deployment("other", "production", build.id(), true, TestStore.ALICE));
        store.succeed(other);
        assertEquals(List.of("hello " + hello.id(), "other " + other.id()), liveOfAll());
    }

    @Test
    void anEnvironmentThatIsMadeAgainHasNothingLive() {
        Task build = store.built();
        store.deployed("production", build);
        store.deployed("production", store.built());
        store.database.write(tx -> {
            Environments.delete(tx, "production", TestStore.ALICE);
            return null;
        });
        assertEquals(Optional.empty(), live());
        store.environment("production");
        assertEquals(Optional.empty(), live());
        assertEquals(List.of(), liveOfAll());
        assertThrows(Refusal.class, () -> store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "production").orElseThrow(), "hello", null, null, TestStore.ALICE)));
        Task anew = store.deployed("production", build);
        assertEquals(Optional.of(anew.id()), live());
    }

    @Test
    void releasesAreToldFromTheOneThatSucceededLast() {
        Task one = placed(store.built());
        Task two = placed(store.built());
        Task three = placed(store.built());
        assertEquals(List.of(three.id(), two.id(), one.id()), released());
        store.database.write(tx -> tx.change("deployment.pruned", "task", three.id(), "pruned", one.id()));
        assertEquals(List.of(three.id(), two.id()), released());
    }

    private List<Long> released() {
        return store.database.read(session -> Deployments.released(session, "production", "hello"));
    }

    private Task placed(Task build) {
        var placed = new Fact("deployment.switched", Map.of("release", "live/production/hello/releases/1"));
        return store.end(store.deploy("production", build), new Outcome.Succeeded(0, List.of(placed)));
    }
}
