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

/** What another program hands in is refused where it is told, when the service could not read it. */
class GivenRowsTest {
    private static final String WELL = "strftime('%Y-%m-%dT%H:%M:%fZ')";

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

    @Test
    void aTimeInAnotherFormOrOfNoDayIsRefusedWithTheFormThatIsWanted() {
        for (String time : List.of("datetime('now')", "date('now')", "'now'", "''", "'2026-02-30T10:00:00.000Z'",
                "'2026-13-01T10:00:00.000Z'", "'2026-11-25T10:00:00Z'", "'2026-11-25T10:00:00.000+0100'",
                "'2026-11-25T10:60:00.000Z'", "'2026-11-25T10:00:00.000Z '", "'12026-11-25T10:00:00.000Z'")) {
            refused("strftime('%Y-%m-%dT%H:%M:%fZ')", task(time, WELL));
            refused("strftime('%Y-%m-%dT%H:%M:%fZ')", task(WELL, time));
            refused("strftime('%Y-%m-%dT%H:%M:%fZ')", event(time));
            refused("strftime('%Y-%m-%dT%H:%M:%fZ')", task(WELL, WELL), "UPDATE task SET ready_at = " + time);
        }
        assertEquals("0 0", store.seen("SELECT count(*) || ' ' || (SELECT count(*) FROM event) FROM task"));
    }

    @Test
    void aTimeThatTheServiceCanReadIsTaken() {
        for (String time : List.of(WELL, "'2024-02-29T23:59:59.999Z'", "'0001-01-01T00:00:00.000Z'")) {
            store.otherProgram(task(time, time), event(time), task("NULL", time),
                    "UPDATE task SET ready_at = " + time + " WHERE ready_at IS NULL");
        }
        assertEquals("6 3", store.seen("SELECT count(*) || ' ' || (SELECT count(*) FROM event) FROM task"));
    }

    @Test
    void aTimeoutThatNobodyMayAskForIsRefused() {
        for (String seconds : List.of("0, 600", "-1, 600", "3600, 0", "604801, 600", "600, 99999999999")) {
            refused("from 1 to 604800", task(WELL, WELL), "INSERT INTO job (task_id, command, timeout_seconds, "
                    + "idle_timeout_seconds) SELECT max(id), 'true', " + seconds + " FROM task");
        }
    }

    @Test
    void whatIsSaidOfAStartOrAnEndIsReadableOrRefused() {
        for (String column : List.of("started_at", "completed_at")) {
            refused("strftime('%Y-%m-%dT%H:%M:%fZ')", with(column, "'yesterday'"));
        }
        for (String code : List.of("256", "4294967296", "-9223372036854775807")) {
            refused("at most 255", with("exit_code", code));
        }
    }

    @Test
    void anAttemptThatIsNotTheNextOneIsRefused() {
        for (String attempt : List.of("2", "1000000", "2147483648", "9223372036854775807")) {
            refused("attempt is 1, or one more than that of retry_of", with("attempt", attempt));
        }
        store.otherProgram(task(WELL, WELL), with("attempt, retry_of", "2, 1"));
        refused("attempt is 1, or one more than that of retry_of", with("attempt, retry_of", "2, 2"));
        assertEquals("2", store.seen("SELECT max(attempt) FROM task"));
    }

    private void refused(String why, String... statements) {
        var refused = assertThrows(StoreException.class, () -> store.otherProgram(statements));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static String task(String ready, String created) {
        return "INSERT INTO task (type, ready_at, triggered_by, created_at) VALUES ('job', " + ready + ", 'nightly', "
                + created + ")";
    }

    private static String with(String columns, String values) {
        return "INSERT INTO task (type, ready_at, triggered_by, created_at, " + columns + ") VALUES ('job', " + WELL
                + ", 'nightly', " + WELL + ", " + values + ")";
    }

    private static String event(String at) {
        return "INSERT INTO event (id, at, event, actor, message) "
                + "SELECT coalesce(max(id), 0) + 1, " + at + ", 'JOB_CREATED', 'nightly', 'm' FROM event";
    }
}
