package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.Running.Answer;
import slipway.store.TestStore;

/** The program as a user who nobody else is, with limits that are changed while it runs. */
final class Limited {
    static final Map<String, String> JOB = Map.of("command", "echo well");

    /** Who nobody else is: processes are counted by user, and root's are not. */
    private static final List<String> SOMEBODY = List.of("setpriv", "--reuid=65533", "--regid=65533",
            "--clear-groups");

    private Limited() {
    }

    /** Which can be told to have less than it needs. */
    static Launched launch(Path folder, String... options) throws Exception {
        return start(folder, SOMEBODY, options).ready();
    }

    /** Which has no more processes and threads than so many from its beginning on. */
    static Launched within(Path folder, int processes) throws Exception {
        var before = new ArrayList<>(SOMEBODY);
        before.addAll(List.of("prlimit", "--nproc=" + processes + ":" + processes));
        return start(folder, before);
    }

    private static Launched start(Path folder, List<String> before, String... options) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can start it as somebody else");
        Programs.assumeThere("prlimit");
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("slipway.jar")), folder.resolve("slipway.jar"));
        assertEquals(0, new ProcessBuilder("chown", "65533:65533", data.toString()).start().waitFor());
        // As the unit has it: only memory that is not there ends it.
        var program = new ArrayList<>(List.of("-XX:+ExitOnOutOfMemoryError"));
        program.addAll(List.of(options));
        program.addAll(List.of("-jar", jar.toString()));
        return Launched.with(before, program, data, Map.of("JOB_SLOTS", "8"));
    }

    /** As the program's own user, who may lower its limits, and raise them again up to where they were. */
    static void limit(Launched program, String to) throws Exception {
        var line = new ArrayList<>(SOMEBODY);
        line.addAll(List.of("prlimit", "--pid", Long.toString(program.pid()), to));
        assertEquals(0, new ProcessBuilder(line).inheritIO().start().waitFor());
    }

    static Answer job(Launched program) throws Exception {
        var job = program.api().post("/api/jobs", JOB);
        assertEquals(201, job.status(), job.text());
        return completed(program, job.id());
    }

    /** Without waiting for the answer, which before JDK 24 takes a thread, and with one request only. */
    static Answer completed(Launched program, long task) throws Exception {
        String end = "SELECT count(*) FROM task WHERE completed_at IS NOT NULL AND id = " + task;
        while (!TestStore.seen(program.data().resolve("slipway.db"), end).equals("1")) {
            Thread.yield();
        }
        return program.api().get("/api/tasks/" + task);
    }

    static void assertGoesOn(Launched program) throws Exception {
        var job = job(program);
        assertEquals("succeeded", job.get("status"), job.text());
        assertEquals("well\n", program.api().get("/api/jobs/" + job.id() + "/log").text());
        assertEquals(200, program.api().get("/readyz").status());
        assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
        program.stop();
        assertEquals(0, program.status(), program.said());
    }
}
