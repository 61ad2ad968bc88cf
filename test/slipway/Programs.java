package slipway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that a test needs, and the service does not: where one is missing the test is skipped, and says so. */
public final class Programs {
    private Programs() {
    }

    public static void assumeThere(String... names) {
        for (String name : names) {
            assumeTrue(Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))), "there is no " + name);
        }
    }

    /** Some containers do not let one process trace another. */
    static void assumeStraceWorks() throws IOException, InterruptedException {
        assumeThere("strace");
        var strace = new ProcessBuilder("strace", "-o", "/dev/null", "true").redirectErrorStream(true).start();
        String said = new String(strace.getInputStream().readAllBytes()).strip();
        assumeTrue(strace.waitFor() == 0, () -> "strace can't be used: " + said);
    }
}
