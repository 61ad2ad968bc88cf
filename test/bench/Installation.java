package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Slipway as {@code make install} installs it, with the archive of its classes, in a folder of the benchmarks. */
final class Installation {
    private static final Path ROOT = Path.of(System.getProperty("slipway.root", ".")).toAbsolutePath();
    private static final Path TO = ROOT.resolve("build/bench/installed");
    /** What the unit starts. */
    static final Path PROGRAM = TO.resolve("usr/local/bin/slipway");

    private Installation() {
    }

    static void make() throws IOException, InterruptedException {
        Bench.delete(TO);
        run(Map.of("DESTDIR", TO.toString(), "PREFIX", "/usr/local"), ROOT.resolve("build.sh").toString(), "install");
        // Those of a service that is really installed here are not for its benchmarks.
        Files.writeString(PROGRAM, Files.readString(PROGRAM).replace("settings=/", "settings=" + TO + "/"));
        run(Map.of("JAVA_HOME", System.getProperty("java.home")), PROGRAM.toString(), "class-archive");
    }

    private static void run(Map<String, String> settings, String... words) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).directory(ROOT.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(settings);
        if (builder.start().waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed");
        }
    }
}
