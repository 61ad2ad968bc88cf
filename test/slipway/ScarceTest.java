package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running.Answer;

/** No more files for a program that runs: tasks fail and say so, and it goes on by itself. */
@Timeout(120)
class ScarceTest {
    private static final Map<String, String> JOB = Map.of("command", "echo well");

    private static final List<String> SOMEBODY = List.of("setpriv", "--reuid=65533", "--regid=65533",
            "--clear-groups");

    @TempDir
    private Path folder;
    private Path data;

    private Launched launch() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can start it as somebody else");
        data = folder.resolve("data");
        Files.createDirectory(data);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("slipway.jar")), folder.resolve("slipway.jar"));
        assertEquals(0, new ProcessBuilder("chown", "65533:65533", data.toString()).start().waitFor());
        return Launched.with(SOMEBODY, List.of("-jar", jar.toString()), data, Map.of()).ready();
    }

    /** As the program's own user, who may lower its limits, and raise them again up to where they were. */
    private static void limit(Launched program, String to) throws Exception {
        var line = new ArrayList<>(SOMEBODY);
        line.addAll(List.of("prlimit", "--pid", Long.toString(program.pid()), to));
        assertEquals(0, new ProcessBuilder(line).inheritIO().start().waitFor());
    }

    private static Answer job(Launched program) throws Exception {
        var job = program.api().post("/api/jobs", JOB);
        assertEquals(201, job.status(), job.text());
        return program.api().completed(job.id());
    }

    private void assertGoesOn(Launched program) throws Exception {
        var job = job(program);
        assertEquals("succeeded", job.get("status"), job.text());
        assertEquals("well\n", program.api().get("/api/jobs/" + job.id() + "/log").text());
        assertEquals(200, program.api().get("/readyz").status());
        assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
        program.stop();
        assertEquals(0, program.status(), program.said());
    }

    /** A limit is for the numbers of files: below all those that are open. */
    @Test
    void withoutFilesTasksFailWithASentenceAndAllGoesOnOnceThereAreSome() throws Exception {
        try (var program = launch()) {
            job(program);
            limit(program, "--nofile=3:");
            var failed = job(program);
            assertEquals("failed internal", failed.get("status") + " " + failed.get("reason"), failed.text());
            assertTrue(failed.get("error").toString().contains("Too many open files"), failed.text());
            assertEquals(200, program.api().get("/readyz").status());
            limit(program, "--nofile=1000:");
            assertGoesOn(program);
        }
    }
}
