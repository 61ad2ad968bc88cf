package slipway;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A system that is not as usual, under a program that runs: from its making to its closing, strace lets certain calls
 * on one file fail without carrying them out, or holds others up.
 */
final class Fault implements AutoCloseable {
    private final Process strace;
    /** Gets a line for each of the calls. */
    private final Path calls;

    private Fault(Process strace, Path calls) {
        this.strace = strace;
        this.calls = calls;
    }

    /**
     * @param file  in the program's data directory
     * @param calls an expression for their names
     * @param error its name, such as EIO
     */
    static Fault of(Launched program, Path file, String calls, String error) throws IOException {
        return attached(program, calls, "error=" + error, "-P", file.toString());
    }

    /** Each thread is held up for so long before such a call, and for as long behind it. */
    static Fault delay(Launched program, String calls, int micros) throws IOException {
        return attached(program, calls, "delay_enter=" + micros + ":delay_exit=" + micros);
    }

    private static Fault attached(Launched program, String calls, String what, String... options) throws IOException {
        Programs.assumeThere("strace");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can always trace what runs already");
        String named = "/^(" + calls + ")$";
        Path output = Files.createTempFile("slipway", ".strace");
        var words = new ArrayList<>(List.of("strace", "-f", "-o", output.toString(), "-p",
                Long.toString(program.pid()), "-e", "trace=" + named, "-e", "inject=" + named + ":" + what));
        words.addAll(List.of(options));
        var strace = new ProcessBuilder(words).redirectErrorStream(true).start();
        BufferedReader said = strace.inputReader();
        String line = said.readLine();
        // With another kind of processor one of the names may be unknown, and others are said to be so before.
        while (line != null && !line.contains(" attached")) {
            line = said.readLine();
        }
        assertTrue(line != null, "strace has ended");
        return new Fault(strace, output);
    }

    /** How often it has been met so far: what nothing else shows may not have happened at all. */
    long met() throws IOException {
        try (var lines = Files.lines(calls)) {
            return lines.filter(line -> line.endsWith("(INJECTED)")).count();
        }
    }

    boolean lasts() {
        return strace.isAlive();
    }

    /** From here on the calls are carried out again. */
    @Override
    public void close() throws IOException {
        strace.toHandle().destroy();
        strace.onExit().join();
        Files.delete(calls);
    }
}
