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

/** Statements are called as they want to be called, and readers only read. */
class SessionTest {
    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private String refusal(String statement, Object... parameters) {
        return assertThrows(StoreException.class, () ->
                store.database.read(session -> session.rows(statement, parameters))).getMessage();
    }

    @Test
    void aParameterThatAStatementDoesNotKnowIsRefused() {
        assertEquals("task.find has no parameter :id", refusal("task.find", "task", 1L, "id", 1L));
    }

    @Test
    void aParameterThatIsNotGivenIsRefused() {
        assertEquals("task.find was not given its parameter :task", refusal("task.find"));
    }

    @Test
    void aValueOfAKindThatNoColumnHasIsRefused() {
        assertTrue(refusal("task.find", "task", List.of(1)).contains("can't be a parameter"));
    }

    @Test
    void aParameterThatOnlySomeLinesHangOnMayBeLeftOutOrNull() {
        store.job(null);
        for (Object[] given : new Object[][] {{"limit", 9}, {"limit", 9, "type", null}, {"limit", 9, "type", "job"}}) {
            assertEquals(1, store.database.read(session -> session.rows("task.list", given)).size());
        }
        assertEquals(0, store.database.read(session -> session.rows("task.list", "limit", 9, "type", "build")).size());
    }

    @Test
    void aReaderCannotChangeAnything() {
        assertTrue(refusal("user.create", "name", "bob", "role", "viewer", "now", Instant.EPOCH).contains("READONLY"));
        assertEquals("0", store.seen("SELECT count(*) FROM \"user\""));
    }

    @Test
    void everythingThatOneReadSeesIsOneStateOfTheDatabase() {
        store.job(null);
        store.database.read(session -> {
            assertEquals(1, session.rows("task.statuses").size());
            store.job(null);
            assertEquals(1, session.rows("task.statuses").size());
            return null;
        });
        assertEquals(2, store.database.read(session -> session.rows("task.statuses")).size());
    }

    @Test
    void aReadThatFailsLeavesItsReaderFitForTheNext() {
        for (int i = 0; i < 10; i++) {
            refusal("task.find");
            assertEquals(0, store.database.read(session -> session.rows("task.statuses")).size());
        }
    }
}
