package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Database;
import slipway.store.TestStore;

/** A clock that jumps forth and back under the whole program. */
class ClockJumpTest {
    @TempDir
    private Path folder;
    private volatile Duration wrong = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(wrong);

    private Running start(Map<String, String> settings) throws Exception {
        return Running.start(folder.resolve("data"), settings, Main.More.NONE, clock);
    }

    private void jump(Duration step) {
        wrong = wrong.plus(step);
    }

    private static long job(Running running, Map<String, ?> fields) throws Exception {
        return running.post("/api/jobs", fields).id();
    }

    private static Instant createdAt(Running running, long job) throws Exception {
        return Instant.parse(running.get("/api/jobs/" + job).get("created_at").toString());
    }

    @Test
    void tasksOfOneTargetGoInTheOrderTheyCameHoweverTheClockSteps() throws Exception {
        try (var running = start(Map.of())) {
            running.post("/api/queue/pause", Map.of("reason", "a bad clock"));
            var asked = new ArrayList<Long>();
            // Each but the first is said to come less than a minute before, or long after, the one before it.
            for (int seconds : new int[] {0, -20, -20, 86_400, -50, 30, -20}) {
                jump(Duration.ofSeconds(seconds));
                asked.add(job(running, Map.of("command", "true", "target", "production")));
            }
            running.post("/api/queue/resume", Map.of());
            for (long job : asked) {
                assertEquals("succeeded", running.completed(job).get("status"));
            }
            assertEquals(asked.toString(), "[" + TestStore.seen(folder.resolve("data/slipway.db"),
                    "SELECT group_concat(task, ', ') FROM (SELECT task FROM event WHERE event = 'JOB_STARTED' "
                            + "ORDER BY id)") + "]");
        }
    }

    @Test
    void timesDoNotRunBackwardsByLessThanAMinuteAndEachLargerStepIsFollowedAndSaidOnce() throws Exception {
        try (var running = start(Map.of()); var said = new Said(Class.forName(Database.class.getPackageName()
                + ".Clock"))) {
            running.post("/api/queue/pause", Map.of("reason", "a bad clock"));
            var fields = Map.of("command", "true");
            Instant first = createdAt(running, job(running, fields));
            jump(Duration.ofSeconds(-50));
            Instant held = createdAt(running, job(running, fields));
            assertTrue(!held.isBefore(first) && held.isBefore(first.plusSeconds(30)), first + " " + held);
            jump(Duration.ofHours(-2));
            Instant back = createdAt(running, job(running, fields));
            assertTrue(back.isBefore(first.minusSeconds(3600)), back.toString());
            job(running, fields);
            assertEquals(1, said.sentences.size(), said.sentences.toString());
            jump(Duration.ofHours(3));
            assertTrue(createdAt(running, job(running, fields)).isAfter(first), "forth it is followed at once");
            jump(Duration.ofHours(-1));
            job(running, fields);
            job(running, fields);
            assertEquals(2, said.sentences.size(), said.sentences.toString());
            assertEquals(List.of(), running.get("/api/audit/verify").get("problems"));
        }
    }

    @Test
    void noTimeoutWaitOrPollIsHurt() throws Exception {
        try (var running = start(Map.of("POLL_INTERVAL_SECONDS", "1"))) {
            Path pipe = folder.resolve("pipe");
            assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
            long job = job(running, Map.of("command", "echo up; cat " + pipe, "timeout_seconds", 600,
                    "idle_timeout_seconds", 300));
            try (Stream<String> log = running.lines("/api/jobs/" + job + "/log?follow=true")) {
                assertEquals("up", log.filter("up"::equals).findFirst().orElseThrow());
            }
            for (int days : new int[] {1, -2, 400}) {
                jump(Duration.ofDays(days));
                long other = handIn();
                assertEquals("succeeded", running.completed(other).get("status"), "seen by a poll");
            }
            Files.writeString(pipe, "well\n", StandardOpenOption.WRITE);
            var done = running.completed(job);
            assertEquals("succeeded", done.get("status"), done.text());
            assertTrue((Long) done.get("duration_ms") < Duration.ofHours(1).toMillis(), done.text());
            assertEquals(200, running.get("/api/me").status());
        }
    }

    /** As another program does; only a poll sees it. */
    private long handIn() {
        Path file = folder.resolve("data/slipway.db");
        String now = "strftime('%Y-%m-%dT%H:%M:%fZ')";
        TestStore.run(file, "INSERT INTO task (type, ready_at, triggered_by, created_at) "
                        + "VALUES ('job', " + now + ", 'nightly', " + now + ")",
                "INSERT INTO job (task_id, command) VALUES (last_insert_rowid(), 'true')",
                "INSERT INTO event (id, at, event, task, actor, message) VALUES ((SELECT max(id) + 1 FROM event), "
                        + now + ", 'JOB_CREATED', last_insert_rowid(), 'nightly', 'handed in')");
        return Long.parseLong(TestStore.seen(file, "SELECT max(id) FROM task"));
    }
}
