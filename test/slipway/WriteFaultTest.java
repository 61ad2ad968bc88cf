package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.Running.Answer;

/** A write that fails, on a full disk or a broken one: nothing is acknowledged that is not kept, and all goes on. */
class WriteFaultTest {
    private static final Map<String, String> JOB = Map.of("command", "true");

    @TempDir
    private Path folder;
    private Path data;
    private Path pipe;

    /** With a job that goes on until something is written into the pipe, and keeps others waiting. */
    private Launched busy() throws IOException, InterruptedException {
        data = folder.resolve("data");
        pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var program = Launched.with(data, Map.of("JOB_SLOTS", "1")).ready();
        assertEquals(1, program.api().post("/api/jobs", Map.of("command", "cat " + pipe)).id());
        return program;
    }

    private void endTheJob() throws IOException {
        Files.writeString(pipe, "well\n", StandardOpenOption.WRITE);
    }

    private static void assertRefused(Answer answer, String why) {
        assertEquals(503, answer.status(), answer.text());
        assertTrue(answer.text().contains(why), answer.text());
    }

    private static void assertSucceeded(Launched program, long... jobs) throws Exception {
        for (long job : jobs) {
            var done = program.api().completed(job);
            assertEquals("succeeded", done.get("status"), done.text());
        }
    }

    private static void assertGoesOn(Launched program) throws Exception {
        assertSucceeded(program, program.api().post("/api/jobs", JOB).id());
        assertEquals(200, program.api().get("/readyz").status());
        assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
        program.stop();
        assertEquals(0, program.status(), program.said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "ENOSPC", "EROFS"})
    void ofTheDatabaseIsRefusedAndEndsOfTasksWaitForIt(String error) throws Exception {
        try (var program = busy()) {
            long waiting = program.api().post("/api/jobs", JOB).id();
            try (var fault = Fault.of(program, data.resolve("slipway.db-wal"), "pwrite64", error)) {
                assertRefused(program.api().post("/api/jobs", JOB), "nothing was done: ");
                assertRefused(program.api().get("/readyz"), "nothing was done: ");
                endTheJob();
                program.await("the end of task 1 can't be written yet");
                assertEquals("ongoing", program.api().get("/api/jobs/1").get("status"));
                assertTrue(fault.lasts());
            }
            assertSucceeded(program, 1, waiting);
            var next = program.api().post("/api/jobs", JOB);
            assertEquals(waiting + 1, next.id(), "what was refused has left nothing");
            assertGoesOn(program);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "ENOSPC", "EROFS"})
    void ofTheAuditFileLosesNothingAndRefusesWhatComesNextWhileTasksStillEnd(String error) throws Exception {
        try (var program = busy()) {
            long meets;
            try (var fault = Fault.of(program, data.resolve("audit/audit.log"), "write", error)) {
                var met = program.api().post("/api/jobs", JOB);
                assertEquals(201, met.status(), "it is in the database: " + met.text());
                meets = met.id();
                assertRefused(program.api().post("/api/jobs", JOB), "the audit log can't be written");
                assertRefused(program.api().get("/readyz"), "the audit log can't be written");
                endTheJob();
                assertSucceeded(program, 1);
                assertEquals("pending", program.api().get("/api/jobs/" + meets).get("status"));
                assertTrue(fault.lasts());
            }
            assertSucceeded(program, meets);
            assertGoesOn(program);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "ENOSPC"})
    void ofALogCostsTheLogAlone(String error) throws Exception {
        try (var program = busy()) {
            try (var fault = Fault.of(program, data.resolve("logs/1.log"), "write", error)) {
                endTheJob();
                assertSucceeded(program, 1);
                assertTrue(fault.lasts());
            }
            assertGoesOn(program);
            assertTrue(program.said().contains("logs/1.log could not be written, and is not whole"), program.said());
        }
    }
}
