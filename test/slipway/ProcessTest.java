package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/** The program as systemd and a shell see it. */
class ProcessTest {
    @TempDir
    private Path folder;
    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    private void assertEnds(int status, Map<String, String> settings, String... words)
            throws IOException, InterruptedException {
        try (var program = Launched.with(data, settings)) {
            assertEquals(status, program.status(), program.said());
            for (String sentence : words) {
                assertTrue(program.said().contains(sentence), program.said());
            }
            assertFalse(program.said().contains("\tat "), "no stack trace: " + program.said());
        }
    }

    @Test
    void aSecondOneOnTheSameDataIsToldWhoHoldsIt() throws Exception {
        try (var first = Running.start(data)) {
            assertEnds(2, Map.of(), "the data directory " + data + " is held by process "
                    + ProcessHandle.current().pid() + " since ");
            assertEquals(200, first.get("/readyz").status());
        }
    }

    @Test
    void everyWrongSettingIsToldAtOnce() throws IOException, InterruptedException {
        assertEnds(2, Map.of("HTTP_ADDRESS", "here", "BUILD_SLOTS", "0", "ENV_TYPE", "TEST"),
                "HTTP_ADDRESS='here' is not HOST:PORT", "BUILD_SLOTS='0' is not a whole number",
                "ENV_TYPE='TEST' is none of DEV, PROD");
        assertFalse(Files.exists(data), "nothing is made");
    }

    @Test
    void aDatabaseThatIsNoneIsSaidInASentence() throws IOException, InterruptedException {
        Files.createDirectory(data);
        Files.writeString(data.resolve("slipway.db"), "Dear diary, ".repeat(100));
        assertEnds(2, Map.of(), "the database " + data + "/slipway.db can't be used: it is not an SQLite database");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaidInASentence() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can start it as somebody else");
        var nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("slipway.jar")), folder.resolve("slipway.jar"));
        Files.createDirectory(data);
        try (var program = Launched.with(nobody, List.of("-jar", jar.toString()), data, Map.of())) {
            assertEquals(2, program.status(), program.said());
            assertTrue(program.said().startsWith("the data directory " + data + " can't be used: "), program.said());
            assertTrue(program.said().contains("give it to the user this program runs as"), program.said());
        }
    }

    @Test
    void aSignalLetsWhatIsOngoingEndAndTheStatusIsZero() throws IOException, InterruptedException {
        try (var program = Launched.with(data, Map.of("SHUTDOWN_GRACE_SECONDS", "60")).ready()) {
            Path pipe = jobThatReads(program);
            // Opened once its other end is: by a job that is ongoing.
            try (var end = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
                program.stop();
                program.await("stopping: ongoing tasks have 60 s");
                end.write('\n');
            }
            assertEquals(0, program.status(), program.said());
            assertEquals("succeeded", task());
            assertEquals("stopped in order", lastEvent());
        }
    }

    @Test
    void whatIsOngoingAfterTheGraceTimeIsEndedAndTheStatusIsZero() throws IOException, InterruptedException {
        try (var program = Launched.with(data, Map.of("SHUTDOWN_GRACE_SECONDS", "0")).ready()) {
            Path pipe = jobThatReads(program);
            var end = Files.newOutputStream(pipe, StandardOpenOption.WRITE);
            program.stop();
            assertEquals(0, program.status(), program.said());
            end.close();
            assertEquals("failed worker_stopped", task());
            assertEquals("stopped in order", lastEvent());
        }
    }

    /** As an upgrade of its packages does: the program by which Java starts others is another one now. */
    @Test
    void aJavaThatWasReplacedUnderItIsSaidAndNothingIsClaimedUntilItFitsAgain() throws Exception {
        Path helper = Path.of(System.getProperty("java.home"), "lib/jspawnhelper");
        var apart = List.of("unshare", "--mount");
        Programs.assumeThere("unshare", "nsenter", "mount");
        assumeTrue(run("unshare", "--mount", "mount", "--bind", "/bin/false", helper.toString()) == 0,
                "only root can replace Java for one program");
        try (var program = Launched.with(apart, List.of("-jar", System.getProperty("slipway.jar")), data, Map.of())
                .ready()) {
            String inside = Long.toString(program.pid());
            assertEquals(0, run("nsenter", "--target", inside, "--mount", "mount", "--bind", "/bin/false",
                    helper.toString()));
            var job = program.api().post("/api/jobs", Map.of("command", "true"));
            var failed = program.api().get("/api/jobs/" + job.id() + "?wait=60");
            assertEquals("internal", failed.get("reason"));
            assertTrue(failed.text().contains("Java was changed under the running service"), failed.text());
            var ready = program.api().get("/readyz");
            assertEquals(503, ready.status());
            assertTrue(ready.text().contains("restart the service"), ready.text());
            long waiting = program.api().post("/api/jobs", Map.of("command", "true")).id();
            assertEquals("pending", program.api().get("/api/jobs/" + waiting).get("status"));
            assertEquals(0, run("nsenter", "--target", inside, "--mount", "umount", helper.toString()));
            assertEquals("succeeded", program.api().get("/api/jobs/" + waiting + "?wait=60").get("status"));
            assertEquals(200, program.api().get("/readyz").status());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    /** A job that goes on until something was written into the pipe. */
    private Path jobThatReads(Launched program) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals(201, program.api().form("/api/jobs", "command=cat " + pipe).status());
        return pipe;
    }

    private String task() {
        return TestStore.seen(data.resolve("slipway.db"),
                "SELECT trim(status || ' ' || coalesce(reason, '')) FROM task");
    }

    private String lastEvent() {
        return TestStore.seen(data.resolve("slipway.db"),
                "SELECT message FROM event WHERE event = 'WORKER_STOPPED' AND id = (SELECT max(id) FROM event)");
    }
}
