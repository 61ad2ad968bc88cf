package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Reason;
import slipway.task.Task;

/** Rule 10: no row ever leaves {@code succeeded} or {@code failed}. */
class TerminalTest {
    @TempDir
    private Path folder;
    private TestStore store;
    private Task succeeded;
    private Task failed;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        succeeded = store.succeed(store.job("db"));
        failed = store.fail(store.job("db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void noUpdateLeadsOutOfSucceededOrFailed() {
        for (Task task : List.of(succeeded, failed)) {
            for (String status : List.of("pending", "ongoing", "succeeded", "failed")) {
                var refused = assertThrows(StoreException.class, () -> store.otherProgram("UPDATE task SET status = '"
                        + status + "', reason = 'internal', error = 'e', started_at = created_at, claimed_by = 'me',"
                        + " completed_at = NULL, ended_seq = NULL WHERE id = " + task.id()));
                assertTrue(refused.getMessage().contains("stays as it is"), refused.getMessage());
            }
        }
        assertEquals(List.of("succeeded", "failed exit_code"), store.now(succeeded, failed));
    }

    @Test
    void noStatementOfTheServiceTouchesWhatHasEnded() {
        store.database.write(tx -> {
            for (Task task : List.of(succeeded, failed)) {
                long id = task.id();
                assertEquals(0, tx.change("task.finish", "task", id, "worker", TestStore.WORKER, "status", "succeeded",
                        "reason", null, "error", null, "exit_code", 0, "duration_ms", 1, "log_size", 0,
                        "now", tx.now(), "seq", 1));
                assertEquals(0, tx.change("task.withdraw", "task", id, "reason", Reason.CANCELLED, "error", "no",
                        "now", tx.now(), "seq", 1));
                assertEquals(0, tx.change("task.recover", "task", id, "error", "no", "log_size", 0,
                        "worker", "next life", "now", tx.now(), "seq", 1));
                assertEquals(0, tx.change("task.ready", "task", id, "now", tx.now()));
            }
            assertEquals(List.of(), tx.rows("task.claim", "type", "job", "limit", 9, "worker", "me",
                    "now", Instant.now()));
            assertEquals(List.of(), tx.rows("task.left_ongoing", "type", "job", "worker", "next life"));
            return null;
        });
    }

    @Test
    void theFourStatusesAreAllThereAre() {
        Task pending = store.job(null);
        for (String status : List.of("running", "", "PENDING", "cancelled")) {
            var refused = assertThrows(StoreException.class, () ->
                    store.otherProgram("UPDATE task SET status = '" + status + "' WHERE id = " + pending.id()));
            assertTrue(refused.getMessage().contains("CHECK"), refused.getMessage());
        }
    }

    @Test
    void aStatusNeverStandsWithoutWhatBelongsToIt() {
        Task pending = store.job(null);
        for (String change : List.of(
                "status = 'ongoing'",
                "status = 'ongoing', started_at = created_at",
                "status = 'succeeded'",
                "status = 'succeeded', completed_at = created_at",
                "status = 'failed', completed_at = created_at, ended_seq = 1",
                "status = 'failed', completed_at = created_at, ended_seq = 1, reason = 'internal'",
                "reason = 'internal'",
                "completed_at = created_at")) {
            assertThrows(StoreException.class, () ->
                    store.otherProgram("UPDATE task SET " + change + " WHERE id = " + pending.id()), change);
        }
        assertEquals(List.of("pending"), store.now(pending));
    }
}
