package slipway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Killed between the start of Java's own helper and the word that tells it what to be. The helper has the service's
 * sockets open: one that waited for ever would keep the port from the next start.
 */
@Timeout(120)
class KilledSpawnTest {
    /** How long a thread is held up before it starts a helper, with pipes open for it, and before it tells it more. */
    private static final int DELAY_MICROS = 1_000_000;

    @Test
    void nothingIsLeftOfWhatWasJustBeingStarted(@TempDir Path folder) throws Exception {
        var started = new LinkedHashMap<Long, ProcessHandle>();
        try (var program = Launched.with(folder.resolve("data"), Map.of("JOB_SLOTS", "2")).ready()) {
            // All threads that it needs are there when they are held up.
            for (int job = 0; job < 8; job++) {
                program.api().completed(program.api().post("/api/jobs", Map.of("command", "true")).id());
            }
            Fault tracer = Fault.delay(program, "clone|clone3|vfork", DELAY_MICROS);
            for (int job = 0; job < 2; job++) {
                // Nobody waits for the answer: the threads that are held up may be those that give it.
                Thread.ofVirtual().start(() -> sleep(program.api()));
            }
            while (started.size() < 2) {
                assertFalse(Thread.interrupted(), () -> "only these were started: " + started);
                helpers(program.pid()).forEach(helper -> started.put(helper.pid(), helper));
            }
            assertTrue(tracer.lasts());
            program.handle().destroyForcibly();
            program.handle().onExit().join();
            tracer.close();
        }
        for (ProcessHandle each : started.values()) {
            each.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private static void sleep(Caller api) {
        try {
            api.post("/api/jobs", Map.of("command", "exec sleep 600"));
        } catch (IOException | InterruptedException killed) {
            // As it should be.
        }
    }

    private static Stream<ProcessHandle> helpers(long service) {
        return ProcessHandle.of(service).stream().flatMap(ProcessHandle::children)
                .filter(child -> child.info().command().orElse("").endsWith("jspawnhelper"));
    }
}
