package slipway;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk that answers with an error, under a program that runs: from its making to its closing, strace lets certain
 * calls on one file fail without carrying them out.
 */
final class Fault implements AutoCloseable {
    private final Process strace;

    private Fault(Process strace) {
        this.strace = strace;
    }

    /**
     * @param file  in the program's data directory
     * @param calls an expression for their names
     * @param error its name, such as EIO
     */
    static Fault of(Launched program, Path file, String calls, String error) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "there is no strace");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can always trace what runs already");
        String named = "/^(" + calls + ")$";
        var strace = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "-p", Long.toString(program.pid()),
                "-P", file.toString(), "-e", "trace=" + named, "-e", "inject=" + named + ":error=" + error)
                .redirectErrorStream(true).start();
        BufferedReader said = strace.inputReader();
        String line = said.readLine();
        // With another kind of processor one of the names may be unknown, and others are said to be so before.
        while (line != null && !line.contains(" attached")) {
            line = said.readLine();
        }
        assertTrue(line != null, "strace has ended");
        return new Fault(strace);
    }

    boolean lasts() {
        return strace.isAlive();
    }

    /** From here on the calls are carried out again. */
    @Override
    public void close() {
        strace.toHandle().destroy();
        strace.onExit().join();
    }
}
