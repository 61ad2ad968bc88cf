package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/** Another program keeps the database's write lock: somebody's open transaction in a shell. */
class LockedDatabaseTest {
    @TempDir
    private Path folder;
    private Path data;
    private Path pipe;

    @BeforeEach
    void makePipe() throws IOException, InterruptedException {
        data = folder.resolve("data");
        pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    }

    private Connection locked() throws SQLException {
        var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("slipway.db"));
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
        }
        return connection;
    }

    private long ongoing(Caller api) throws IOException, InterruptedException {
        return api.post("/api/jobs", Map.of("command", "echo begun; cat " + pipe)).id();
    }

    private void goOn() throws IOException {
        // Returns once the command has opened it too.
        Files.writeString(pipe, "well\n", StandardOpenOption.WRITE);
    }

    @Test
    void changesAreRefusedWhatEndsWaitsAndAllGoesOnOnceItIsLetGo() throws Exception {
        try (var program = Launched.with(data, Map.of()).ready()) {
            long job = ongoing(program.api());
            var held = locked();
            try (held) {
                goOn();
                var refused = program.api().post("/api/jobs", Map.of("command", "true"));
                assertEquals(503, refused.status(), refused.text());
                assertTrue(refused.text().contains("database is locked"), refused.text());
                assertEquals("ongoing", program.api().get("/api/jobs/" + job).get("status"));
                assertEquals(503, program.api().get("/readyz").status());
            }
            assertEquals("succeeded", program.api().completed(job).get("status"));
            long next = program.api().post("/api/jobs", Map.of("command", "true")).id();
            assertEquals("succeeded", program.api().completed(next).get("status"));
        }
    }

    @Test
    void aStopMeanwhileGivesWhatIsOngoingItsTime() throws Exception {
        try (var program = Launched.with(data, Map.of("SHUTDOWN_GRACE_SECONDS", "100")).ready()) {
            long job = ongoing(program.api());
            var held = locked();
            try (held) {
                program.stop();
                program.await("the stop goes on");
            }
            goOn();
            assertEquals(0, program.status(), program.said());
            assertEquals("succeeded", TestStore.seen(data.resolve("slipway.db"),
                    "SELECT status FROM task WHERE id = " + job));
        }
    }
}
