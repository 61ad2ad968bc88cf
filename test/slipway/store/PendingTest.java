package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Status;
import slipway.task.Task;

/** What waits, and lists of what there was. */
class PendingTest {
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

    private List<Long> pending(int limit) {
        return ids(store.database.read(session -> store.tasks.pending(session, limit)));
    }

    private List<Long> list(Tasks.Filter filter, Long before, int limit) {
        return ids(store.database.read(session -> store.tasks.list(session, filter, before, limit)));
    }

    private static List<Long> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }

    @Test
    void whatWaitsStandsInTheOrderInWhichItWillBeClaimed() {
        Task built = store.built();
        Task job = store.job(null);
        Task onDb = store.job("db");
        Task deployment = store.deploy("production", built);
        Task behind = store.job("production");
        Task build = store.build("main");
        Task notReady = store.deploy("production", build);
        assertEquals(List.of(build.id(), deployment.id(), job.id(), onDb.id(), behind.id(), notReady.id()),
                pending(200));
        assertEquals(List.of(build.id(), deployment.id()), pending(2));
    }

    @Test
    void aTaskIsNeverShownBeforeTheOneItStandsBehind() {
        Task job = store.job("production");
        Task deployment = store.deploy("production", store.built());
        assertEquals(List.of(job.id(), deployment.id()), pending(200));
    }

    @Test
    void aListIsNewestFirstAndGoesOnWhereItStopped() {
        long first = store.job(null).id();
        for (int i = 0; i < 4; i++) {
            store.job(null);
        }
        assertEquals(List.of(first + 4, first + 3), list(Tasks.Filter.ALL, null, 2));
        assertEquals(List.of(first + 2, first + 1), list(Tasks.Filter.ALL, first + 3, 2));
        assertEquals(List.of(first), list(Tasks.Filter.ALL, first + 1, 2));
        assertEquals(List.of(), list(Tasks.Filter.ALL, first, 2));
    }

    @Test
    void aListHasWhatIsAskedForAndNothingElse() {
        Task main = store.built();
        Task other = store.fail(store.build("other"));
        Task deployment = store.deploy("production", main);
        Task ongoing = store.job("db");
        store.claim("job", 1);
        assertEquals(List.of(other.id(), main.id()), list(filter("build", null, null, null, null)));
        assertEquals(List.of(main.id()), list(filter("build", null, null, null, "main")));
        assertEquals(List.of(deployment.id(), other.id(), main.id()), list(filter(null, "hello", null, null, null)));
        assertEquals(List.of(deployment.id()), list(filter(null, null, "production", null, null)));
        assertEquals(List.of(deployment.id()), list(filter(null, null, null, Status.PENDING, null)));
        assertEquals(List.of(ongoing.id()), list(filter(null, null, null, Status.ONGOING, null)));
        assertEquals(List.of(main.id()), list(filter(null, "hello", null, Status.SUCCEEDED, null)));
        assertEquals(List.of(other.id()), list(filter("build", "hello", null, Status.FAILED, "other")));
        assertEquals(List.of(), list(filter("job", null, "db", Status.PENDING, null)));
    }

    private List<Long> list(Tasks.Filter filter) {
        return list(filter, null, 50);
    }

    private static Tasks.Filter filter(String type, String repository, String target, Status status, String branch) {
        return new Tasks.Filter(type, repository, target, status, branch);
    }
}
