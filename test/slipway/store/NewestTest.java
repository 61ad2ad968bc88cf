package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Deployment;
import slipway.task.Draft;
import slipway.task.Task;

/** {@code order}: {@code newest}. */
class NewestTest {
    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        store.environment("staging", true);
        store.environment("production", false);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoEntersTheLineTakesThePlaceOfTheOlderOnesThatWait() {
        Task build = store.built();
        Task one = store.deploy("staging", build);
        Task two = store.deploy("staging", build);
        assertEquals(List.of("failed superseded", "pending"), store.now(one, two));
        assertEquals(two.id(), ((Deployment) store.find(one).details()).supersededBy());
        assertEquals("deployment " + two.id() + " took its place", store.find(one).error());
    }

    @Test
    void inTheOrderThatIsTheDefaultNobodyTakesAnyonesPlace() {
        Task build = store.built();
        Task one = store.deploy("production", build);
        Task two = store.deploy("production", build);
        assertEquals(List.of("pending", "pending"), store.now(one, two));
    }

    @Test
    void whatIsOngoingIsNeverTouched() {
        Task build = store.built();
        Task ongoing = store.deploy("staging", build);
        store.claim("deployment", 1);
        Task next = store.deploy("staging", build);
        assertEquals(List.of("ongoing", "pending"), store.now(ongoing, next));
    }

    @Test
    void aRollbackThatWaitsKeepsItsPlace() {
        Task one = store.built();
        store.deployed("staging", one);
        store.deployed("staging", store.built());
        Task rollback = store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "staging").orElseThrow(), "hello", null, null, TestStore.ALICE)).task();
        Task later = store.deploy("staging", one);
        assertEquals(List.of("pending", "pending"), store.now(rollback, later));
    }

    @Test
    void anotherRepositorysDeploymentsAndJobsKeepTheirPlaces() {
        Task build = store.built();
        Task other = store.create(Draft.deployment("other", "staging", build.id(), true, TestStore.ALICE));
        Task job = store.job("staging");
        store.deploy("staging", build);
        assertEquals(List.of("pending", "pending"), store.now(other, job));
    }

    @Test
    void whoWaitsForABuildTakesAPlaceOnlyWhenThatHasSucceeded() {
        Task ready = store.deploy("staging", store.built());
        Task build = store.build("main");
        Task notReady = store.deploy("staging", build);
        assertEquals(List.of("pending", "pending"), store.now(ready, notReady));
        store.built(build);
        assertEquals(List.of("failed superseded", "pending"), store.now(ready, notReady));
    }

    @Test
    void anOlderOneWhoseBuildTookLongerDoesNotTakeANewerOnesPlace() {
        Task slow = store.build("main");
        Task older = store.deploy("staging", slow);
        Task quick = store.build("main");
        Task newer = store.deploy("staging", quick);
        store.built(quick);
        assertEquals(List.of("failed superseded", "pending"), store.now(older, newer));
        store.built(slow);
        assertEquals(List.of("failed superseded", "pending"), store.now(older, newer));
    }

    @Test
    void aLockDoesNotKeepAnyoneFromTakingAPlace() {
        store.database.write(tx -> Environments.lock(tx, "staging", "a freeze", TestStore.ALICE));
        Task build = store.built();
        Task one = store.deploy("staging", build);
        Task two = store.deploy("staging", build);
        assertEquals(List.of("failed superseded", "pending"), store.now(one, two));
    }
}
