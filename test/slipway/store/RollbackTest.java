package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Deployment;
import slipway.task.Draft;
import slipway.task.Refusal;
import slipway.task.Task;

/** Where a rollback goes is decided when it is asked for. */
class RollbackTest {
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

    /** @param build null for the one before */
    private Deployments.Asked rollBack(Task build) {
        return store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "production").orElseThrow(), "hello", build, null, TestStore.ALICE));
    }

    private long rolledBackTo() {
        return ((Deployment) store.succeed(rollBack(null).task()).details()).buildId();
    }

    private String refusal(Task build) {
        var refused = assertThrows(Refusal.class, () -> rollBack(build));
        assertEquals(Refusal.Kind.CONFLICT, refused.kind());
        return refused.getMessage();
    }

    @Test
    void twoRollbacksGoTwoStepsBackNotForthAndBack() {
        Task one = store.built();
        Task two = store.built();
        Task three = store.built();
        for (Task build : List.of(one, two, three)) {
            store.deployed("production", build);
        }
        assertEquals(two.id(), rolledBackTo());
        assertEquals(one.id(), rolledBackTo());
        assertTrue(refusal(null).startsWith("before build " + one.id() + ", nothing of hello was live in production"));
    }

    @Test
    void aBuildThatWasDeployedTwiceIsGoneBackFromToWhatWasLiveBeforeItFirstCame() {
        Task one = store.built();
        Task two = store.built();
        for (Task build : List.of(one, two, two, two)) {
            store.deployed("production", build);
        }
        assertEquals(one.id(), rolledBackTo());
    }

    @Test
    void afterARollbackAndANewDeploymentTheWayBackIsTheNewOnes() {
        Task one = store.built();
        Task bad = store.built();
        Task mended = store.built();
        store.deployed("production", one);
        store.deployed("production", bad);
        assertEquals(one.id(), rolledBackTo());
        store.deployed("production", mended);
        assertEquals(one.id(), rolledBackTo());
    }

    @Test
    void aDeploymentThatFailedWasNeverLiveAndIsNotGoneBackTo() {
        Task one = store.built();
        Task failing = store.built();
        Task two = store.built();
        store.deployed("production", one);
        store.fail(store.deploy("production", failing));
        store.deployed("production", two);
        assertEquals(one.id(), rolledBackTo());
    }

    @Test
    void anyBuildOfTheRepositoryThatSucceededCanBeNamed() {
        Task never = store.built();
        store.deployed("production", store.built());
        var asked = rollBack(never);
        assertEquals(never.id(), ((Deployment) asked.task().details()).buildId());
        assertTrue(((Deployment) asked.task().details()).rollback());
        assertTrue(asked.task().first());
    }

    @Test
    void whatWaitsThereOfTheSameRepositoryIsSupersededReadyOrNot() {
        Task one = store.built();
        store.deployed("production", one);
        store.deployed("production", store.built());
        Task ready = store.deploy("production", one);
        Task notReady = store.deploy("production", store.build("main"));
        Task earlier = rollBack(one).task();
        Task otherRepository = store.database.write(tx -> store.lifecycle.create(tx,
                Draft.deployment("other", "production", one.id(), true, TestStore.ALICE)));
        Task job = store.job("production");
        var asked = rollBack(null);
        assertEquals(List.of(earlier.id()), asked.supersedes());
        assertEquals(List.of("failed superseded", "failed superseded", "failed superseded", "pending", "pending"),
                store.now(ready, notReady, earlier, otherRepository, job));
        assertEquals(earlier.id(), ((Deployment) store.find(ready).details()).supersededBy());
        assertEquals(asked.task().id(), ((Deployment) store.find(earlier).details()).supersededBy());
    }

    @Test
    void thereMustBeSomethingToGoBackFromAndTo() {
        assertTrue(refusal(null).startsWith("nothing of hello is live in production"));
        Task only = store.built();
        store.deployed("production", only);
        assertTrue(refusal(null).startsWith("before build " + only.id()));
    }

    @Test
    void whileOneOfThatRepositoryIsOngoingThereItIsRefused() {
        Task one = store.built();
        store.deployed("production", one);
        store.deployed("production", store.built());
        Task ongoing = store.deploy("production", one);
        store.claim("deployment", 1);
        assertTrue(refusal(null).startsWith("deployment " + ongoing.id() + " of hello is ongoing in production"));
        assertTrue(refusal(one).startsWith("deployment " + ongoing.id() + " of hello is ongoing in production"));
    }

    @Test
    void aBuildThatDidNotSucceedOrKeptNothingOrIsAnothersIsRefused() {
        Task failed = store.fail(store.build("main"));
        Task pending = store.build("main");
        Task other = store.create(Draft.build("other", "main", "", "head", TestStore.ALICE));
        assertTrue(refusal(failed).contains("failed (exit_code)"));
        assertTrue(refusal(pending).contains("is not a succeeded build of hello"));
        store.built(other);
        assertTrue(refusal(store.find(other)).contains("is not a succeeded build of hello"));
        assertTrue(refusal(store.succeed(pending)).contains("has no artifact"));
        assertEquals("0", store.seen("SELECT count(*) FROM deployment"));
    }
}
