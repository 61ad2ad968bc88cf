package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 16 MiB with everything on it that has not a byte left, under the whole program. */
class FullDiskTest {
    private static final Map<String, String> JOB = Map.of("command", "true");
    /** What was given back of a file's last block may be enough for some. */
    private static final int MOST = 2000;

    @TempDir
    private Path folder;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0,
                "only root can mount a small disk");
    }

    @AfterEach
    void unmount() throws Exception {
        // Lazily: SQLite's own library may have been loaded from there.
        run("umount", "-l", disk.toString());
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            var block = new byte[1024];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertEquals(0, disk.toFile().getUsableSpace(), full.toString());
        }
        return filler;
    }

    @Test
    void changesAreRefusedNothingThatWasAcknowledgedIsLostAndAllGoesOnOnceThereIsRoom() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, run("mkfifo", pipe.toString()));
        try (var running = Running.start(disk.resolve("data"), Map.of("MIN_FREE_BYTES", "0", "JOB_SLOTS", "1"))) {
            var acknowledged = new ArrayList<>(List.of(
                    running.post("/api/jobs", Map.of("command", "cat " + pipe)).id()));
            for (int round = 0; round < 3; round++) {
                Path filler = fill();
                var answer = running.post("/api/jobs", JOB);
                for (int i = 0; answer.status() == 201 && i < MOST; i++) {
                    acknowledged.add(answer.id());
                    answer = running.post("/api/jobs", JOB);
                }
                assertEquals(503, answer.status(), answer.text());
                assertTrue(answer.text().contains("nothing was done: ")
                        || answer.text().contains("the audit log can't be written: the disk is full"), answer.text());
                assertEquals(503, running.get("/readyz").status());
                assertEquals("ongoing", running.get("/api/jobs/1").get("status"), "what can be read is answered");
                if (round == 2) {
                    Files.writeString(pipe, "well\n", StandardOpenOption.WRITE);
                }
                Files.delete(filler);
                acknowledged.add(taken(running));
            }
            for (long job : acknowledged) {
                var done = running.completed(job);
                assertEquals("succeeded", done.get("status"), done.text());
            }
            assertEquals(acknowledged.stream().distinct().toList(), acknowledged);
            assertEquals(200, running.get("/readyz").status());
            assertEquals(List.of(), running.get("/api/audit/verify").get("problems"));
        }
    }

    /** Status 2 would tell systemd that another start is of no use. */
    @Test
    void aStartThatIsRefusedForWantOfRoomIsWellOnceThereIsSome() throws Exception {
        Path data = disk.resolve("data");
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.stop();
            assertEquals(0, program.status(), program.said());
        }
        Path filler = fill();
        try (var program = Launched.with(data, Map.of())) {
            assertEquals(1, program.status(), program.said());
            assertTrue(program.said().contains("can't be used: "), program.said());
            assertFalse(program.said().contains("\tat "), program.said());
        }
        Files.delete(filler);
        try (var program = Launched.with(data, Map.of()).ready()) {
            program.stop();
            assertEquals(0, program.status(), program.said());
        }
    }

    /** By its own doing, at the next poll, it has caught up. */
    private static long taken(Running running) throws Exception {
        var answer = running.post("/api/jobs", JOB);
        while (answer.status() == 503) {
            answer = running.post("/api/jobs", JOB);
        }
        assertEquals(201, answer.status(), answer.text());
        return answer.id();
    }
}
