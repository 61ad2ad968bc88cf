package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Those who follow a log, or wait for a task, do not get into each other's way, nor into the task's. */
@Timeout(120)
class FollowersTest {
    private static final int PLACES = 4;
    /** More than the system keeps for one who does not read. */
    private static final int LONG = 16_000_000;

    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("MAX_STREAMS", "" + PLACES));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void oneWhoReadsNothingAndOneWhoGoesAwayCostNobodyALine() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        long job = running.post("/api/jobs", Map.of("command",
                "cat " + pipe + "; yes 'a line' | head -c " + LONG + "; echo the end")).id();
        String log = "/api/jobs/" + job + "/log?follow=true";
        try (var silent = running.silent(log)) {
            var gone = running.silent(log);
            assertEquals(200, silent.status());
            assertEquals(200, gone.status());
            var text = new FutureTask<>(() -> running.get(log).text());
            Thread.ofVirtual().start(text);
            Files.newOutputStream(pipe).close();
            gone.close();
            var done = running.completed(job);
            assertEquals("succeeded", done.get("status"), done.text());
            assertEquals("a line\n".repeat(LONG / 7 + 1).substring(0, LONG) + "the end\n", text.get());
            assertEquals((long) text.get().length(), done.get("log_size"));
        }
    }

    @Test
    void reloadingAPageThatWaitsDoesNotUseUpThePlaces() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "only Linux tells who went away");
        running.form("/api/queue/pause", "reason=test");
        String job = "/api/jobs/" + running.post("/api/jobs", Map.of("command", "echo at last")).id();
        for (int i = 0; i < PLACES; i++) {
            follow(job).close();
            running.silent(job + "?wait=300").close();
        }
        try (var there = follow(job)) {
            running.form("/api/queue/resume", "");
            assertTrue(there.rest().endsWith("at last\n\r\n0\r\n\r\n"), "it is told everything, and the end");
        }
    }

    /** Asks until it is not refused. */
    private Silent follow(String job) throws IOException {
        while (!Thread.interrupted()) {
            var client = running.silent(job + "/log?follow=true");
            if (client.status() == 200) {
                return client;
            }
            client.close();
        }
        throw new AssertionError("no place has become free");
    }
}
