package slipway;

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

/** A data directory on a disk that is mounted read-only, as the kernel does with one that fails. */
class ReadOnlyDiskTest {
    @TempDir
    private Path folder;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "tmpfs", disk.toString()) == 0, "only root can mount a disk");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    @Test
    void aStartIsRefusedInASentenceAndAllIsThereOnceItCanBeWrittenAgain() throws Exception {
        Path data = disk.resolve("data");
        long job;
        try (var program = Launched.with(data, Map.of()).ready()) {
            job = program.api().completed(program.api().post("/api/jobs", Map.of("command", "true")).id()).id();
            program.stop();
            assertEquals(0, program.status(), program.said());
        }
        assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));
        for (Path unwritable : new Path[] {data, disk.resolve("other")}) {
            try (var program = Launched.with(unwritable, Map.of())) {
                assertEquals(2, program.status(), program.said());
                assertTrue(program.said().contains("the data directory " + unwritable + " can't be used: ")
                        && program.said().contains("Read-only file system"), program.said());
            }
        }
        assertEquals(0, run("mount", "-o", "remount,rw", disk.toString()));
        try (var program = Launched.with(data, Map.of()).ready()) {
            assertEquals("succeeded", program.api().get("/api/jobs/" + job).get("status"));
            assertEquals(true, program.api().get("/api/audit/verify").get("valid"));
        }
    }
}
