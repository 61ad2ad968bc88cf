package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Task;

/** Why a pending task waits, for whom, and where it stands. */
class LinesTest {
    @TempDir
    private Path folder;
    private TestStore store;
    private boolean diskFull;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        store.environment("production");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** {@code reason holder position}. */
    private String waiting(Task task) {
        var waiting = store.database.read(session ->
                new Lines(session, store.tasks, () -> diskFull).of(store.tasks.find(session, task.id()).orElseThrow()));
        return waiting.why().name().toLowerCase(Locale.ROOT) + " " + waiting.holder() + " " + waiting.position();
    }

    private void pause() {
        store.database.write(tx -> {
            Queue.pause(tx, "maintenance", TestStore.ALICE);
            return null;
        });
    }

    private void lock() {
        store.database.write(tx -> Environments.lock(tx, "production", "a freeze", TestStore.ALICE));
    }

    @Test
    void whatCouldStartNowIsNext() {
        assertEquals("next null null", waiting(store.job(null)));
        assertEquals("next null 1", waiting(store.job("db")));
        assertEquals("next null 1", waiting(store.deploy("production", store.built())));
    }

    @Test
    void aTaskBehindAnotherIsToldTheOneRightBeforeIt() {
        Task build = store.built();
        Task first = store.deploy("production", build);
        Task job = store.job("production");
        Task last = store.deploy("production", build);
        assertEquals("next null 1", waiting(first));
        assertEquals("behind " + first.id() + " 2", waiting(job));
        assertEquals("behind " + job.id() + " 3", waiting(last));
    }

    @Test
    void theHeadOfABusyTargetsLineIsToldWhoIsOngoingWhateverTypeThatIs() {
        Task ongoing = store.job("production");
        store.claim("job", 1);
        Task deployment = store.deploy("production", store.built());
        Task behind = store.deploy("production", store.built());
        assertEquals("environment_busy " + ongoing.id() + " 1", waiting(deployment));
        assertEquals("behind " + deployment.id() + " 2", waiting(behind));
        store.job("db");
        store.claim("job", 1);
        Task job = store.job("db");
        assertEquals("target_busy " + (job.id() - 1) + " 1", waiting(job));
    }

    @Test
    void whatHasNoPermitIsToldThatTheSlotsAreFull() {
        for (int i = 0; i < 2; i++) {
            store.job(null);
        }
        store.claim("job", 2);
        assertEquals("slots_full null null", waiting(store.job(null)));
        assertEquals("slots_full null 1", waiting(store.job("db")));
        assertEquals("next null null", waiting(store.build("main")));
        assertEquals("next null 1", waiting(store.deploy("production", store.built())));
    }

    @Test
    void aDeploymentWhoseBuildIsNotDoneIsToldWhichAndStandsNowhere() {
        Task build = store.build("main");
        Task deployment = store.deploy("production", build);
        lock();
        assertEquals("build_not_finished " + build.id() + " null", waiting(deployment));
    }

    @Test
    void aLockIsToldBeforeWhoStandsBeforeOrIsOngoing() {
        store.job("production");
        store.claim("job", 1);
        Task first = store.deploy("production", store.built());
        Task second = store.job("production");
        lock();
        assertEquals("environment_locked null 1", waiting(first));
        assertEquals("environment_locked null 2", waiting(second));
    }

    @Test
    void aPauseIsToldBeforeAllElseAndAFullDiskRightAfterIt() {
        Task build = store.build("main");
        Task waits = store.deploy("production", build);
        store.job("production");
        Task second = store.job("production");
        lock();
        diskFull = true;
        assertEquals("disk_full null null", waiting(build));
        assertEquals("disk_full null null", waiting(waits));
        assertEquals("disk_full null 2", waiting(second));
        pause();
        assertEquals("paused null null", waiting(build));
        assertEquals("paused null null", waiting(waits));
        assertEquals("paused null 2", waiting(second));
    }

    @Test
    void aRollbackStandsBeforeAllThatWaitedWhenItCame() {
        Task old = store.built();
        store.deployed("production", old);
        store.deployed("production", store.built());
        Task job = store.job("production");
        Task rollback = store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "production").orElseThrow(), "hello", null, null, TestStore.ALICE)).task();
        assertEquals("next null 1", waiting(rollback));
        assertEquals("behind " + rollback.id() + " 2", waiting(job));
    }
}
