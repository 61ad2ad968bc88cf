package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Draft;
import slipway.task.Task;

/** {@code auto_deploy}: which builds are deployed by themselves. */
class AutoDeployTest {
    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        store.environment("staging", false, "hello@main");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Task asked(String commit, String source) {
        return store.create(Draft.build("hello", "main", commit, source, TestStore.ALICE));
    }

    private Task retried(Task failed) {
        return store.create(Draft.again(failed, TestStore.ALICE));
    }

    /** The builds that were deployed, in order. */
    private String deployed() {
        return store.seen("SELECT coalesce(group_concat(build_id), '') FROM deployment");
    }

    @Test
    void aBuildOfTheHeadOrOfAWebHookIsDeployedByAuto() {
        Task head = store.built(asked("", "head"));
        Task hook = store.built(asked("ab".repeat(20), "webhook"));
        assertEquals(head.id() + "," + hook.id(), deployed());
        assertEquals("auto,auto", store.seen("SELECT group_concat(triggered_by) FROM task WHERE type = 'deployment'"));
    }

    @Test
    void aBuildOfACommitThatSomeoneNamedIsNot() {
        store.built(asked("ab".repeat(20), "commit"));
        assertEquals("", deployed());
    }

    @Test
    void aBuildOfAnotherBranchOrRepositoryIsNot() {
        store.built(store.build("other"));
        store.built(store.create(Draft.build("else", "main", "", "head", TestStore.ALICE)));
        assertEquals("", deployed());
    }

    @Test
    void aBuildThatFailedOrKeptNothingIsNot() {
        store.fail(asked("", "head"));
        store.succeed(asked("", "head"));
        assertEquals("", deployed());
    }

    @Test
    void aBuildThatSucceedsAfterANewerOneIsNot() {
        Task slow = asked("", "head");
        Task quick = asked("", "head");
        store.built(quick);
        store.built(slow);
        assertEquals(Long.toString(quick.id()), deployed());
    }

    @Test
    void aNewerBuildThatFailedDoesNotStandInTheWay() {
        Task older = asked("", "head");
        store.fail(asked("", "head"));
        store.built(older);
        assertEquals(Long.toString(older.id()), deployed());
    }

    @Test
    void aRetryIsOfTheKindOfItsFirstAttempt() {
        Task named = store.fail(asked("ab".repeat(20), "commit"));
        store.built(retried(named));
        assertEquals("", deployed());
        Task again = store.built(retried(retriedOnce(asked("", "head"))));
        assertEquals(Long.toString(again.id()), deployed());
    }

    /** A retry that failed too. */
    private Task retriedOnce(Task task) {
        return store.fail(retried(store.fail(task)));
    }

    @Test
    void aRetryIsAsOldAsItsFirstAttempt() {
        Task old = store.fail(asked("", "head"));
        Task newer = store.built(asked("", "head"));
        store.built(retried(old));
        assertEquals(Long.toString(newer.id()), deployed());
    }

    @Test
    void everyEnvironmentThatWantsItGetsItAndIsWaitedForLikeAnyOther() {
        store.environment("production", false, "else@main", "hello@main");
        Task build = store.built(asked("", "head"));
        assertEquals(build.id() + "," + build.id(), deployed());
        assertEquals("production,staging", store.seen("SELECT group_concat(target) FROM "
                + "(SELECT target FROM task WHERE type = 'deployment' ORDER BY target)"));
        assertEquals(2, store.claim("deployment", 9).size());
    }

    @Test
    void whatSomeoneAskedForOfThatBuildIsNotInItsWay() {
        Task build = asked("", "head");
        Task own = store.deploy("staging", build);
        store.built(build);
        assertEquals(List.of("pending"), store.now(own));
        assertEquals(build.id() + "," + build.id(), deployed());
    }
}
