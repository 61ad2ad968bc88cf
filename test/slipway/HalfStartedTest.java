package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static slipway.Limited.assertGoesOn;
import static slipway.Limited.completed;
import static slipway.Limited.launch;
import static slipway.Limited.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that runs, and no process or thread more for what goes with it. */
@Timeout(120)
class HalfStartedTest {
    @TempDir
    private Path folder;

    /** From none to enough, one by one: the command itself, and each thread that goes with it. */
    @Test
    void aCommandThatCouldNotBeStartedWhollyDoesNotRunOn() throws Exception {
        try (var program = launch(folder)) {
            for (int i = 0; i < 3; i++) {
                // Threads that are left over from the start are in use then.
                program.api().post("/api/jobs", Map.of("command", "sleep 600"));
            }
            String how = "";
            var errors = new ArrayList<String>();
            for (int more = 0; !how.equals("idle_timeout"); more++) {
                long used = threads();
                limit(program, "--nproc=" + (used + more) + ":");
                var job = program.api().post("/api/jobs", Map.of("command", "exec sleep 600", "target", "production",
                        "idle_timeout_seconds", 1));
                var task = completed(program, job.id());
                how = task.get("reason").toString();
                errors.add(task.get("error").toString());
                assertEquals(List.of(), running(":" + job.id()), more + " more than " + used + ": " + task.text());
            }
            assertTrue(errors.stream().anyMatch(error -> error.contains("unable to create native thread")),
                    "one was started by half: " + errors);
            limit(program, "--nproc=1000:");
            for (int job = 1; job <= 3; job++) {
                program.api().post("/api/jobs/" + job + "/cancel", Map.of());
            }
            assertGoesOn(program);
        }
    }

    /** All that its user has. */
    private static long threads() throws IOException {
        long count = 0;
        for (Path process : processes()) {
            try {
                if (Files.getAttribute(process, "unix:uid").equals(65533)) {
                    try (var tasks = Files.list(process.resolve("task"))) {
                        count += tasks.count();
                    }
                }
            } catch (NoSuchFileException | UncheckedIOException gone) {
                // It has ended.
            }
        }
        return count;
    }

    private static List<Path> processes() throws IOException {
        try (var all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("[0-9]+")).toList();
        }
    }

    /** Whose marker has this end, with what it runs. */
    private static List<String> running(String marker) throws IOException {
        var found = new ArrayList<String>();
        for (Path process : processes()) {
            try {
                String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
                if (Stream.of(environment.split("\0")).anyMatch(variable -> variable.startsWith("SLIPWAY_TASK=")
                        && variable.endsWith(marker))) {
                    found.add(process + " " + Files.readString(process.resolve("cmdline")).replace('\0', ' '));
                }
            } catch (IOException gone) {
                // It has ended.
            }
        }
        return found;
    }
}
