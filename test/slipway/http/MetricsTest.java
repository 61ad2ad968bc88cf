package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;
import slipway.Running;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** {@code GET /metrics}, of the whole program. */
class MetricsTest {
    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("JOB_SLOTS", "1"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private long job(String command) throws Exception {
        return running.post("/api/jobs", Map.of("command", command)).id();
    }

    /** The values, by name and labels. */
    private Map<String, Double> values() throws Exception {
        var values = new LinkedHashMap<String, Double>();
        for (String line : running.get("/metrics").text().split("\n")) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#")) {
                values.put(line.substring("slipway_".length(), space), Double.valueOf(line.substring(space + 1)));
            }
        }
        return values;
    }

    private double value(String name) throws Exception {
        return values().get(name);
    }

    /** Waits until it is so: what is told of a task, or of a request, comes after its end. */
    private void until(String name, double value) throws Exception {
        while (values().getOrDefault(name, -1.0) != value) {
            Thread.onSpinWait();
        }
    }

    /** Something of everything. */
    private void everything() throws Exception {
        TestRepository.create(folder.resolve("git")).commit("Say hello", Map.of("hello.txt", "hello"));
        long build = running.built("hello", folder.resolve("git"));
        running.post("/api/environments", Map.of("name", "production"));
        running.completed(running.post("/api/deployments",
                Map.of("environment", "production", "build_id", build)).id());
        running.completed(job("exit 3"));
        running.get("/api/builds/99");
        running.send("", "GET", "/api/me", null, Map.of());
        running.send(running.admin, "HEAD", "/metrics", null, Map.of());
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        Programs.assumeThere("promtool");
        everything();
        var answer = running.get("/metrics");
        assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("Content-Type"));
        var promtool = new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
        try (var to = promtool.getOutputStream()) {
            to.write(answer.text().getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("", new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, promtool.waitFor());
    }

    @Test
    void everyNameHasItsHelpAndItsTypeOnceAndValuesBehindThem() throws Exception {
        everything();
        until("task_run_seconds_count{type=\"job\"}", 1);
        var lines = running.get("/metrics").text().lines().toList();
        var names = lines.stream().filter(line -> line.startsWith("# TYPE")).map(line -> line.split(" ")[2]).toList();
        assertEquals(names, names.stream().distinct().toList());
        for (String name : names) {
            int type = lines.indexOf(lines.stream().filter(line -> line.startsWith("# TYPE " + name + " "))
                    .findFirst().orElseThrow());
            assertTrue(lines.get(type - 1).startsWith("# HELP " + name + " "), name);
            assertTrue(lines.get(type + 1).startsWith(name), name);
        }
        assertTrue(names.containsAll(Stream.of("build_info", "tasks", "tasks_ended_total", "claims_total",
                "task_wait_seconds", "task_run_seconds", "queue_length", "environment_queue_length",
                "oldest_claimable_task_age_seconds", "http_requests_total", "http_request_duration_seconds",
                "writer_batch_size", "wal_size_bytes", "audit_lag_events", "streams", "log_followers",
                "jvm_memory_used_bytes", "jvm_threads").map("slipway_"::concat).toList()), names.toString());
    }

    @Test
    void tasksAreCountedAsTheyAreClaimedAndEnd() throws Exception {
        running.completed(job("true"));
        running.completed(job("exit 3"));
        running.form("/api/queue/pause", "reason=test");
        running.form("/api/jobs/" + job("true") + "/cancel", "");
        until("task_run_seconds_count{type=\"job\"}", 2);
        assertEquals(1, value("tasks_ended_total{type=\"job\",status=\"succeeded\"}"));
        assertEquals(2, value("tasks_ended_total{type=\"job\",status=\"failed\"}"));
        assertEquals(2, value("claims_total{type=\"job\"}"), "what was cancelled before it began was not claimed");
        assertEquals(2, value("task_wait_seconds_count{type=\"job\"}"));
        assertEquals(0, value("claims_total{type=\"build\"}"));
        long waited = Long.parseLong(seen("SELECT sum(round((julianday(started_at) - julianday(created_at)) * 86400000))"
                + " FROM task WHERE started_at IS NOT NULL").replaceAll("\\..*", ""));
        assertEquals(waited / 1000.0, value("task_wait_seconds_sum{type=\"job\"}"), 1e-6);
        long ran = Long.parseLong(seen("SELECT sum(duration_ms) FROM task"));
        assertEquals(ran / 1000.0, value("task_run_seconds_sum{type=\"job\"}"), 1e-6);
    }

    private String seen(String sql) {
        return TestStore.seen(folder.resolve("data/slipway.db"), sql);
    }

    @Test
    void whatARecoveryFailsIsCountedAndRanForNobodyKnowsHowLong() throws Exception {
        running.form("/api/queue/pause", "reason=test");
        job("true");
        running.close();
        TestStore.run(folder.resolve("data/slipway.db"), "UPDATE task SET status = 'ongoing', started_at = created_at,"
                + " claimed_by = 'a dead life'");
        start();
        assertEquals(1, value("tasks_ended_total{type=\"job\",status=\"failed\"}"));
        assertEquals(0, value("task_run_seconds_count{type=\"job\"}"));
    }

    @Test
    void whatWaitsIsCountedByTypeAndByEnvironment() throws Exception {
        running.post("/api/environments", Map.of("name", "production"));
        running.form("/api/queue/pause", "reason=test");
        job("true");
        running.post("/api/jobs", Map.of("command", "true", "target", "production"));
        assertEquals(2, value("queue_length{type=\"job\"}"));
        assertEquals(2, value("tasks{type=\"job\",status=\"pending\"}"));
        assertEquals(1, value("environment_queue_length{environment=\"production\"}"));
        assertEquals(0, value("oldest_claimable_task_age_seconds"), "nothing is claimable while the queue is paused");
    }

    @Test
    void aTaskThatOnlyASlotIsMissingForGetsOlderAndOlder() throws Exception {
        Path end = folder.resolve("end");
        long ongoing = job("until [ -e " + end + " ]; do sleep 0.01; done");
        long waiting = job("true");
        until("tasks{type=\"job\",status=\"ongoing\"}", 1);
        while (value("oldest_claimable_task_age_seconds") <= 0.01) {
            Thread.onSpinWait();
        }
        Files.createFile(end);
        running.completed(ongoing);
        running.completed(waiting);
        assertEquals(0, value("oldest_claimable_task_age_seconds"));
    }

    @Test
    void requestsAreCountedByTheTablesPathAndNeverByTheirOwn() throws Exception {
        for (int id = 1; id <= 3; id++) {
            running.get("/api/builds/77" + id);
        }
        running.get("/secret-path?token=x");
        running.send(running.admin, "BREW", "/api/builds/7701", null, Map.of());
        running.send("", "GET", "/api/builds/7702", null, Map.of());
        until("http_requests_total{route=\"/api/builds/{id}\",method=\"GET\",status=\"404\"}", 3);
        until("http_requests_total{route=\"/api/builds/{id}\",method=\"GET\",status=\"401\"}", 1);
        until("http_requests_total{route=\"none\",method=\"GET\",status=\"404\"}", 1);
        until("http_requests_total{route=\"none\",method=\"other\",status=\"405\"}", 1);
        until("http_request_duration_seconds_count{route=\"/api/builds/{id}\",method=\"GET\"}", 4);
        String text = running.get("/metrics").text();
        for (String secret : List.of("77", "secret", "BREW", "token")) {
            assertFalse(text.lines().filter(line -> line.contains("route=")).map(line -> line.split(" ")[0])
                    .anyMatch(labels -> labels.contains(secret)), secret);
        }
    }

    @Test
    void whoFollowsALogIsCountedAsLongAsHeDoes() throws Exception {
        running.form("/api/queue/pause", "reason=test");
        long job = job("true");
        try (var lines = running.lines("/api/jobs/" + job + "/log?follow=true")) {
            until("log_followers", 1);
            assertEquals(1, value("streams"));
            running.form("/api/jobs/" + job + "/cancel", "");
            assertEquals(0, lines.count());
        }
        until("log_followers", 0);
        until("streams", 0);
    }

    @Test
    void whatTheWriterDoesAndHowLargeItsLogIsIsTold() throws Exception {
        double before = value("writer_batch_size_count");
        job("true");
        // Both go on growing, so the smaller one is looked at first.
        double batches = value("writer_batch_size_count");
        assertTrue(batches > before);
        assertTrue(value("writer_batch_size_sum") >= batches);
        // It may grow between the two looks.
        while (Files.size(folder.resolve("data/slipway.db-wal")) != value("wal_size_bytes")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anEventThatIsNotInTheAuditFileYetIsALag() throws Exception {
        until("audit_lag_events", 0);
        running.close();
        running = Running.start(folder.resolve("data"), Map.of("POLL_INTERVAL_SECONDS", "3600"));
        do {
            // Only the first look of this life takes one from under us.
            TestStore.run(folder.resolve("data/slipway.db"), "INSERT INTO event (id, at, event, actor, message) SELECT"
                    + " max(id) + 1, max(at), 'CLEANED', 'me', 'by another program' FROM event");
        } while (value("audit_lag_events") == 0);
        running.completed(job("true"));
        until("audit_lag_events", 0);
    }

    @Test
    void whatRunsIsTold() throws Exception {
        var version = (String) running.get("/healthz").get("version");
        assertEquals(1, value("build_info{version=\"" + version + "\",java=\"" + Runtime.version() + "\"}"));
        assertTrue(value("jvm_memory_used_bytes{area=\"heap\"}") > 0);
        assertTrue(value("jvm_memory_used_bytes{area=\"nonheap\"}") > 0);
        assertTrue(value("jvm_threads") > 1);
    }
}
