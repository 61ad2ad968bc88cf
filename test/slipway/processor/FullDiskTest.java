package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** Commands that fill the data directory's disk, one of 24 MiB: they end, what they filled is freed, all goes on. */
class FullDiskTest {
    @TempDir
    private Path folder;
    private Path disk;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0,
                "only root can mount a small disk");
        running = Running.start(disk.resolve("data"), Map.of("MIN_FREE_BYTES", Integer.toString(8 << 20)));
        TestRepository.create(folder.resolve("git")).commit("First", Map.of("hello.txt", "hello"));
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        // Lazily: SQLite's own library may have been loaded from there.
        run("umount", "-l", disk.toString());
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    private void assertGoesOn() throws Exception {
        var job = running.completed(running.post("/api/jobs", Map.of("command", "echo well")).id());
        assertEquals("succeeded", job.get("status"), job.text());
        assertEquals("well\n", running.get("/api/jobs/" + job.id() + "/log").text());
        assertEquals(true, running.get("/api/audit/verify").get("valid"));
        assertEquals(200, running.get("/readyz").status());
        try (var left = Files.list(running.data.resolve("work"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aBuildThatFillsItWithFilesFailsAndAllGoesOn() throws Exception {
        running.post("/api/repositories", Map.of("name", "hello", "url", folder.resolve("git").toString(),
                "build_command", "cat /dev/zero > filler"));
        Answer build = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id());
        assertEquals("failed exit_code", build.get("status") + " " + build.get("reason"), build.text());
        assertGoesOn();
    }

    @Test
    void aCommandThatFillsItWithOutputCostsItsLogAndAllGoesOn() throws Exception {
        var job = running.completed(running.post("/api/jobs",
                Map.of("command", "head -c 64M /dev/zero; echo end")).id());
        assertEquals("succeeded", job.get("status"), job.text());
        Path log = running.data.resolve("logs/" + job.id() + ".log");
        assertTrue(Files.size(log) > 1 << 20, "what fitted was kept");
        assertTrue(Files.readString(log).endsWith("\n▸ output is missing here: the disk is nearly full\n"));
        assertTrue(disk.toFile().getUsableSpace() > 1 << 20, "a quarter was left, and little came to it since");
        long waiting = running.post("/api/jobs", Map.of("command", "true")).id();
        assertTrue(running.get("/api/jobs/" + waiting).text().contains("\"reason\":\"disk_full\""));
        Files.delete(log);
        assertEquals("succeeded", running.completed(waiting).get("status"));
        assertGoesOn();
    }

    @Test
    void anArtifactThatDoesNotFitFailsItsBuildAndAllGoesOn() throws Exception {
        running.post("/api/repositories", Map.of("name", "hello", "url", folder.resolve("git").toString(),
                "artifact", "filler", "build_command", "head -c 12M /dev/urandom > filler"));
        Answer build = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id());
        assertEquals("failed artifact", build.get("status") + " " + build.get("reason"), build.text());
        assertTrue(build.text().contains("No space left on device"), build.text());
        try (var artifacts = Files.list(running.data.resolve("artifacts"))) {
            assertEquals(0, artifacts.count());
        }
        assertGoesOn();
    }
}
