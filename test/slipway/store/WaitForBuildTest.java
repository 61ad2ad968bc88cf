package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Task;

/** Rule 6: a deployment waits for its build. */
class WaitForBuildTest {
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

    @Test
    void aDeploymentIsNotInLineBeforeItsBuildHasSucceeded() {
        Task build = store.build("main");
        Task deployment = store.deploy("production", build);
        assertNull(deployment.readyAt());
        assertEquals(List.of(), store.claim("deployment", 9));
        store.claim("build", 1);
        assertEquals(List.of(), store.claim("deployment", 9));
        store.built(build);
        assertNotNull(store.find(deployment).readyAt());
        assertEquals(deployment.id(), store.claim("deployment", 9).getFirst().id());
    }

    @Test
    void whatWaitsForABuildHoldsUpNobodyElseInItsEnvironment() {
        store.deploy("production", store.build("main"));
        Task job = store.job("production");
        assertEquals(job.id(), store.claim("job", 9).getFirst().id());
    }

    @Test
    void everyDeploymentOfABuildThatFailsFailsAtOnce() {
        store.environment("staging");
        Task build = store.build("main");
        Task one = store.deploy("production", build);
        Task two = store.deploy("staging", build);
        store.fail(build);
        assertEquals(List.of("failed build_failed", "failed build_failed"), store.now(one, two));
        assertTrue(store.find(one).error().contains("build " + build.id() + " failed (exit_code)"),
                store.find(one).error());
        assertNull(store.find(one).startedAt());
    }

    @Test
    void aBuildThatIsCancelledBeforeItBeganFailsItsDeployments() {
        Task build = store.build("main");
        Task deployment = store.deploy("production", build);
        store.database.write(tx -> store.lifecycle.withdraw(tx, build, Reason.CANCELLED, "cancelled by alice",
                TestStore.ALICE));
        assertEquals(List.of("failed cancelled", "failed build_failed"), store.now(build, deployment));
    }

    @Test
    void aBuildThatADeadLifeLeftFailsItsDeployments() {
        Task build = store.build("main");
        Task deployment = store.deploy("production", build);
        store.claim("build", 1);
        store.database.write(tx -> store.lifecycle.recover(tx, build,
                new Outcome.Failed(Reason.WORKER_RESTART, "the service ended"), 0, "next life"));
        assertEquals(List.of("failed worker_restart", "failed build_failed"), store.now(build, deployment));
    }

    @Test
    void aBuildThatKeptNothingFailsItsDeployments() {
        Task build = store.build("main");
        Task deployment = store.deploy("production", build);
        store.succeed(build);
        assertEquals(List.of("succeeded", "failed artifact"), store.now(build, deployment));
    }

    @Test
    void aBuildThatFailedOrKeptNothingIsNotDeployed() {
        Task failed = store.fail(store.build("main"));
        Task empty = store.succeed(store.build("main"));
        for (Task build : List.of(failed, empty)) {
            var refused = assertThrows(Refusal.class, () -> store.deploy("production", build));
            assertEquals(Refusal.Kind.CONFLICT, refused.kind());
            assertTrue(refused.getMessage().startsWith("build " + build.id()), refused.getMessage());
        }
        assertEquals("0", store.seen("SELECT count(*) FROM deployment"));
    }

    @Test
    void theNewestBuildThatCanBeDeployedIsTheNewestThatKeptAnArtifactOnTheDefaultBranch() {
        var repository = store.repository("hello");
        var refused = assertThrows(Refusal.class, () -> store.database.read(session ->
                store.lifecycle.deployments().newestBuild(session, repository)));
        assertEquals(Refusal.Kind.CONFLICT, refused.kind());
        store.built();
        Task wanted = store.built();
        store.succeed(store.build("main"));
        store.fail(store.build("main"));
        store.built(store.build("other"));
        assertEquals(wanted.id(), store.database.read(session ->
                store.lifecycle.deployments().newestBuild(session, repository)).id());
    }
}
