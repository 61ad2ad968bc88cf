package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Task;

/** Rows that were changed behind the service's back show, too. */
class ReplayTest {
    @TempDir
    private Path folder;
    private TestAudit audit;
    private Task succeeded;
    private Task failed;
    private Task ongoing;
    private Task pending;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        succeeded = audit.store.succeed(audit.store.job(null));
        failed = audit.store.fail(audit.store.job(null));
        ongoing = audit.store.job(null);
        audit.store.claim("job", 1);
        pending = audit.store.job(null);
        assertEquals(List.of(), audit.verify().problems());
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    private List<String> problemsAfter(String... changes) throws IOException {
        audit.store.otherProgram(changes);
        return audit.verify().problems();
    }

    @Test
    void aStatusThatNoEventTellsOf() throws IOException {
        assertEquals(List.of("task " + pending.id() + " is ongoing in the database, but pending by its events"),
                problemsAfter("UPDATE task SET status = 'ongoing', started_at = created_at, claimed_by = 'me' "
                        + "WHERE id = " + pending.id()));
    }

    @Test
    void aFailureThatWasMadeASuccess() throws IOException {
        assertEquals(List.of("task " + failed.id() + " is succeeded in the database, but failed by its events"),
                problemsAfter("DROP TRIGGER task_terminal", "UPDATE task SET status = 'succeeded', reason = NULL, "
                        + "error = NULL WHERE id = " + failed.id()));
    }

    @Test
    void aTaskThatNoEventTellsOf() throws IOException {
        assertEquals(List.of("task 99 has no event"), problemsAfter("INSERT INTO task (id, type, triggered_by, "
                + "created_at) VALUES (99, 'job', 'mallory', '2026-11-23T15:50:00.120Z')"));
    }

    @Test
    void aTaskThatIsNotThereAnyMore() throws IOException {
        assertEquals(List.of("task " + ongoing.id() + " is not in the database, but ongoing by its events"),
                problemsAfter("DELETE FROM job WHERE task_id = " + ongoing.id(),
                        "DELETE FROM task WHERE id = " + ongoing.id()));
    }

    @Test
    void anEventThatWasChanged() throws IOException {
        assertEquals(List.of("line 3 is not what the database says of event 3"),
                problemsAfter("UPDATE event SET actor = 'bob' WHERE id = 3"));
    }

    @Test
    void anEventThatWasTakenOut() throws IOException {
        assertEquals(List.of("line 2 is not in the database"), problemsAfter("DELETE FROM event WHERE id = 2"));
    }

    @Test
    void theLastEventThatWasTakenOut() throws IOException {
        long last = audit.events();
        assertEquals("line " + last + " is not in the database",
                problemsAfter("DELETE FROM event WHERE id = " + last).getFirst());
    }

    @Test
    void eventsThatTellOfNoStatusChangeNothing() throws IOException {
        audit.store.database.write(tx -> tx.event("NOTIFICATION_FAILED", succeeded.id(), "system", "no answer"));
        audit.store.database.write(tx -> tx.event("DEPLOYMENT_SWITCHED", succeeded.id(), "system", "live"));
        assertEquals(List.of(), audit.verify().problems());
    }
}
