package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code /proc} tells of a process while it changes. */
@Timeout(60)
class ProcTest {
    private Process process;

    @BeforeEach
    void onLinux() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "only Linux has /proc");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private Proc start(String... words) throws Exception {
        var builder = new ProcessBuilder(words);
        builder.environment().put(Proc.MARKER, "instance:17");
        process = builder.start();
        return Proc.of(process.pid());
    }

    @Test
    void oneThatBecomesAnotherProgramIsNeverWithoutItsMarker() throws Exception {
        var restless = start("sh", "-c", "exec sh -c \"$0\" \"$0\"", "exec sh -c \"$0\" \"$0\"");
        for (int i = 0; i < 3000; i++) {
            assertEquals("instance:17", restless.marker());
        }
        assertTrue(restless.alive());
    }

    @Test
    void oneWithoutAnEnvironmentHasNoMarker() throws Exception {
        var bare = start("sh", "-c", "echo ready; exec env -i sleep 1000");
        assertEquals("ready", process.inputReader().readLine());
        while (!Files.readString(Path.of("/proc/" + bare.pid() + "/cmdline")).startsWith("sleep")) {
            Thread.yield();
        }
        assertEquals("", bare.marker());
        assertTrue(bare.alive());
    }
}
