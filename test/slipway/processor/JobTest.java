package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;

/** Jobs: ended, timed out, cancelled, followed. */
class JobTest {
    @TempDir
    static Path folder;
    static Running running;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void aJobsCommandIsGivenWhatTheContractListsAndNothingElse() throws Exception {
        // Some are the shell's own.
        String command = "env | cut -d = -f 1 | grep -vxE 'PWD|SHLVL|_' | sort; [ \"$(pwd)\" = \"$HOME\" ]; ls";
        var done = running.completed(running.post("/api/jobs", Map.of("command", command)).id());
        assertEquals("succeeded", done.get("status"), done.text());
        assertEquals("HOME\nLANG\nPATH\nSLIPWAY_JOB_ID\nSLIPWAY_TASK\nTMPDIR\n",
                running.get("/api/jobs/" + done.id() + "/log").text());
    }

    @Test
    void aJobThatTakesTooLongIsEnded() throws Exception {
        var done = running.completed(
                running.post("/api/jobs", Map.of("command", "sleep 1000", "timeout_seconds", 1)).id());
        assertEquals("timeout", done.get("reason"), done.text());
    }

    @Test
    void aJobThatPrintsNothingForTooLongIsEnded() throws Exception {
        var done = running.completed(
                running.post("/api/jobs", Map.of("command", "echo one; sleep 1000", "idle_timeout_seconds", 1)).id());
        assertEquals("idle_timeout", done.get("reason"), done.text());
        assertEquals("one\n", running.get("/api/jobs/" + done.id() + "/log").text());
    }

    @Test
    void aCancelledJobEndsWhenAllItStartedIsGone() throws Exception {
        Path pid = folder.resolve("pid");
        long id = running.post("/api/jobs",
                Map.of("command", "setsid sleep 1000 & echo $! > " + pid + "; echo up; wait")).id();
        follow(id, "up");
        var cancelled = running.form("/api/jobs/" + id + "/cancel", "");
        assertEquals(202, cancelled.status(), cancelled.text());
        var done = running.completed(id);
        assertEquals("cancelled", done.get("reason"), done.text());
        assertEquals("cancelled by admin", done.get("error"));
        long sleeper = Long.parseLong(Files.readString(pid).strip());
        assertFalse(runs(sleeper), "what it started in the background is gone");
        assertEquals(409, running.form("/api/jobs/" + id + "/cancel", "").status());
    }

    /** One that has ended is a zombie until its new parent, which is not ours, has noticed. */
    private static boolean runs(long pid) throws Exception {
        Path status = Path.of("/proc/" + pid + "/status");
        return Files.exists(status) && !Files.readString(status).contains("State:\tZ");
    }

    /** Reads the log as it grows until a line is {@code wanted}. */
    private static void follow(long id, String wanted) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + "/api/jobs/" + id
                + "/log?follow=true")).header("Authorization", "Bearer " + running.admin).build();
        try (var client = HttpClient.newHttpClient()) {
            var lines = client.send(request, HttpResponse.BodyHandlers.ofLines());
            assertTrue(lines.body().anyMatch(wanted::equals));
            client.shutdownNow();
        }
    }

    @Test
    void aFollowerGetsEveryLineAndEndsWithTheJob() throws Exception {
        long id = running.post("/api/jobs", Map.of("command", "echo one; echo two; echo three")).id();
        assertEquals("one\ntwo\nthree\n", running.get("/api/jobs/" + id + "/log?follow=true").text());
    }

    @Test
    void aFollowerOfAPendingJobWaitsForIt() throws Exception {
        running.form("/api/queue/pause", "reason=test");
        long id = running.post("/api/jobs", Map.of("command", "echo at last")).id();
        assertEquals("", running.get("/api/jobs/" + id + "/log").text());
        var text = new FutureTask<>(() ->
                running.get("/api/jobs/" + id + "/log?follow=true").text());
        Thread.ofVirtual().start(text);
        running.form("/api/queue/resume", "");
        assertEquals("at last\n", text.get());
    }

    @Test
    void aLogIsReadInParts() throws Exception {
        long id = running.completed(running.post("/api/jobs", Map.of("command", "printf 'one\\ntwo\\nthree\\n'")).id())
                .id();
        String log = "/api/jobs/" + id + "/log";
        assertEquals("two\nthree\n", running.get(log + "?offset=4").text());
        assertEquals("", running.get(log + "?offset=400").text());
        assertEquals("two\nthree\n", running.get(log + "?tail=2").text());
        assertEquals("one\ntwo\nthree\n", running.get(log + "?tail=20").text());
        var range = running.send(running.admin, "GET", log, null, Map.of("Range", "bytes=-6"));
        assertEquals(206, range.status());
        assertEquals("three\n", range.text());
        assertEquals(416, running.send(running.admin, "GET", log, null, Map.of("Range", "bytes=400-")).status());
        assertEquals(422, running.get(log + "?offset=4&tail=2").status());
        assertEquals("no", running.get(log).header("X-Accel-Buffering"));
    }

    @Test
    void jobsWithOneTargetNeverRunTogether() throws Exception {
        Path marks = folder.resolve("marks");
        String command = "echo in >> " + marks + "; echo out >> " + marks;
        long last = 0;
        for (int i = 0; i < 6; i++) {
            last = running.post("/api/jobs", Map.of("command", command, "target", "database")).id();
        }
        running.completed(last);
        assertEquals("in out ".repeat(6).strip(), String.join(" ", Files.readAllLines(marks)));
    }
}
