package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Environments;
import slipway.store.StoreException;
import slipway.store.TestStore;
import slipway.task.Draft;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Run;
import slipway.task.Task;

/** Rule 3: at most once. What was ongoing when the program died is failed by the next life, and never run again. */
class RecoveryTest {
    @TempDir
    private Path folder;
    private TestStore store;
    private final List<Long> putRight = new ArrayList<>();
    /** Of the processor's own, when it is to put right the build. */
    private RuntimeException mistake;
    private Task build;
    private Task deployment;
    private Task job;

    /** A life that dies while it has a task of each type. */
    @BeforeEach
    void open() {
        store = new TestStore(folder, InstantSource.system(), TestStore.types(2, 2, new Restoring()));
        store.environment("production");
        Task built = store.built();
        build = store.build("main");
        deployment = store.deploy("production", built);
        job = store.job("db");
        for (String type : List.of("build", "deployment", "job")) {
            store.claim(type, 1);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private final class Restoring implements Processor {
        @Override
        public Outcome process(Run run) {
            throw new AssertionError("it is run again");
        }

        @Override
        public Outcome.Failed recover(Task task) throws IOException {
            putRight.add(task.id());
            if (task.id() == build.id() && mistake != null) {
                throw mistake;
            }
            if (task.id() == job.id()) {
                throw new IOException("the link can't be put back");
            }
            return Processor.super.recover(task);
        }
    }

    private int recover(Map<Long, String> survivors) throws IOException {
        return new Recovery(store.database, store.lifecycle, TestWorker.places(folder), "next life")
                .run(store.tasks, survivors);
    }

    private String events() {
        return store.seen("SELECT group_concat(event || ' ' || task || ' ' || actor) FROM (SELECT * FROM event "
                + "WHERE event LIKE '%RECOVERY' ORDER BY id)");
    }

    @Test
    void whatADeadLifeLeftIsFailedOnceEachWithItsEventBySystem() throws IOException {
        assertEquals(3, recover(Map.of()));
        assertEquals(List.of("failed worker_restart", "failed worker_restart", "failed worker_restart"),
                store.now(build, deployment, job));
        String told = "BUILD_RECOVERY " + build.id() + " system,DEPLOYMENT_RECOVERY " + deployment.id()
                + " system,JOB_RECOVERY " + job.id() + " system";
        assertEquals(told, events());
        assertEquals(0, recover(Map.of()));
        assertEquals(told, events());
        assertNull(store.find(build).durationMs(), "nobody knows how long it took");
    }

    @Test
    void nothingIsRunAgain() throws IOException {
        recover(Map.of());
        for (String type : List.of("build", "deployment", "job")) {
            assertEquals(List.of(), store.claim(type, 9));
        }
        assertEquals("4", store.seen("SELECT count(*) FROM task"));
    }

    @Test
    void whatIsPendingAndWhatThisLifeClaimedIsNotTouched() throws IOException {
        Task pending = store.job(null);
        Task own = store.job("mail");
        store.otherProgram("UPDATE task SET status = 'ongoing', started_at = created_at, claimed_by = 'next life' "
                + "WHERE id = " + own.id());
        assertEquals(3, recover(Map.of()));
        assertEquals(List.of("pending", "ongoing"), store.now(pending, own));
    }

    @Test
    void buildsAndDeploymentsAreRecoveredInSeparateTransactions() throws IOException {
        store.otherProgram("CREATE TRIGGER broken BEFORE UPDATE ON task WHEN old.type = 'deployment' "
                + "BEGIN SELECT raise(ABORT, 'a broken row'); END");
        assertThrows(StoreException.class, () -> recover(Map.of()));
        assertEquals(List.of("failed worker_restart", "ongoing", "ongoing"), store.now(build, deployment, job));
        assertEquals("BUILD_RECOVERY " + build.id() + " system", events());
        store.otherProgram("DROP TRIGGER broken");
        assertEquals(2, recover(Map.of()));
    }

    @Test
    void theProcessorPutsThingsRightBeforeTheRowFails() throws IOException {
        recover(Map.of());
        assertEquals(List.of(build.id(), deployment.id(), job.id()), putRight);
    }

    @Test
    void whatCannotBePutRightIsFailedAndSaysSo() throws IOException {
        recover(Map.of());
        assertTrue(store.find(job).error().endsWith("could not be put right: the link can't be put back"));
    }

    @Test
    void aMistakeOfOneProcessorDoesNotKeepTheServiceFromStarting() throws IOException {
        mistake = new IllegalStateException("it has no row of its own");
        assertEquals(3, recover(Map.of()));
        assertTrue(store.find(build).error().endsWith("could not be put right: it has no row of its own"));
        assertEquals(List.of("failed worker_restart", "failed worker_restart", "failed worker_restart"),
                store.now(build, deployment, job));
    }

    @Test
    void aProcessThatCouldNotBeEndedIsNamedAndLocksItsEnvironment() throws IOException {
        recover(Map.of(deployment.id(), "process 4711 of it could not be ended", job.id(), "process 4712 neither"));
        assertTrue(store.find(deployment).error().endsWith(". process 4711 of it could not be ended"));
        var locked = store.database.read(session -> Environments.find(session, "production")).orElseThrow().locked();
        assertEquals("system", locked.by());
        assertEquals("process 4711 of it could not be ended", locked.reason());
        assertTrue(store.find(job).error().endsWith("process 4712 neither"), "its target is no environment");
    }

    @Test
    void aProcessOfATaskThatHadEndedLocksItsEnvironmentTooAndThatTaskStaysAsItIs() throws IOException {
        store.environment("staging");
        Task ended = store.deployed("staging", store.built());
        Task elsewhere = store.succeed(store.job("mail"));
        recover(Map.of(ended.id(), "process 4711 of it could not be ended", elsewhere.id(), "process 4712 neither",
                999L, "process 4713 is of a task that is in no row"));
        var locked = store.database.read(session -> Environments.find(session, "staging")).orElseThrow().locked();
        assertEquals("system", locked.by());
        assertEquals("process 4711 of it could not be ended", locked.reason());
        assertEquals(List.of("succeeded", "succeeded"), store.now(ended, elsewhere));
        assertEquals("ENVIRONMENT_LOCKED",
                store.seen("SELECT group_concat(event) FROM event WHERE event LIKE '%LOCKED'"));
    }

    @Test
    void everyProcessThatCouldNotBeEndedIsInTheServicesLog() throws IOException {
        try (var said = new Said(Recovery.class)) {
            recover(Map.of(deployment.id(), "process 4711 of it", 999L, "process 4712 of it",
                    0L, "process 4713 of it"));
            assertTrue(said.sentences.containsAll(List.of(
                    "WARNING: of task " + deployment.id() + ": process 4711 of it",
                    "WARNING: of task 999: process 4712 of it",
                    "WARNING: of a task that is not known: process 4713 of it")), said.sentences.toString());
        }
    }

    @Test
    void itsFolderIsRemovedAndItsLogKept() throws IOException {
        var places = TestWorker.places(folder);
        Files.createDirectories(places.folder(job.id()).resolve("deep/inside"));
        Files.writeString(places.log(job.id()), "it had printed this\n");
        recover(Map.of());
        assertFalse(Files.exists(places.folder(job.id())));
        assertEquals(Files.size(places.log(job.id())), store.find(job).logSize());
    }

    /** Whoever reads a log is not to wonder whether it goes on. */
    @Test
    void itsLogEndsWithWhatBecameOfIt() throws IOException {
        var places = TestWorker.places(folder);
        Files.writeString(places.log(job.id()), "it had printed th");
        recover(Map.of(deployment.id(), "process 4711 of it goes on"));
        assertEquals("it had printed th\n▸ " + store.find(job).error() + "\n", Files.readString(places.log(job.id())));
        String told = Files.readString(places.log(deployment.id()));
        assertEquals("▸ " + store.find(deployment).error() + "\n", told);
        assertTrue(told.endsWith(". process 4711 of it goes on\n"), told);
        assertEquals(told.getBytes(StandardCharsets.UTF_8).length, store.find(deployment).logSize());
        recover(Map.of());
        assertEquals(told, Files.readString(places.log(deployment.id())), "once");
    }

    @Test
    void tryingAgainIsANewRowThatAPersonAsksFor() throws IOException {
        recover(Map.of());
        Task again = store.create(Draft.again(store.find(job), TestStore.ALICE));
        assertEquals(job.id(), again.retryOf());
        assertEquals(2, again.attempt());
        assertEquals(List.of("failed worker_restart", "pending"), store.now(job, again));
        store.fail(again);
        Task third = store.create(Draft.again(store.find(again), TestStore.ALICE));
        assertEquals(3, third.attempt());
        assertEquals(Reason.WORKER_RESTART, store.find(job).reason());
    }
}
