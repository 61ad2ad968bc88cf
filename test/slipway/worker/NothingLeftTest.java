package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Marked;
import slipway.Running;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** A thousand mixed tasks, many of them cancelled at some moment, leave nothing behind but rows, logs and artifacts. */
class NothingLeftTest {
    private static final int TASKS = 1000;

    @Test
    void aThousandMixedTasksWithRandomCancelsLeaveNothing(@TempDir Path folder) throws Exception {
        var random = new Random(20261123);
        try (var running = Running.start(folder.resolve("data"))) {
            var git = TestRepository.create(folder.resolve("git"));
            git.commit("First", Map.of("hello.txt", "hello"));
            long build = running.built("hello", git.folder());
            running.post("/api/environments", Map.of("name", "production", "deploy_command", "sleep 0.01",
                    "keep_releases", 2));
            String instance = Files.readString(running.data.resolve("instance")).strip();
            long before = descriptors();
            var ids = new ArrayList<Long>();
            for (int i = 0; i < TASKS; i++) {
                int kind = random.nextInt(20);
                if (kind == 0) {
                    git.git("commit", "--quiet", "--allow-empty", "--message", "Something new to fetch");
                }
                ids.add(ask(running, kind, build));
                if (random.nextInt(3) == 0) {
                    var ongoing = running.get("/api/queue").list("ongoing");
                    cancel(running, ongoing.isEmpty() || random.nextBoolean()
                            ? ids.get(ids.size() - 1 - random.nextInt(Math.min(8, ids.size())))
                            : (Long) ongoing.get(random.nextInt(ongoing.size())).get("id"));
                }
            }
            for (long id : ids) {
                running.completed(id);
            }
            Path database = running.data.resolve("slipway.db");
            assertEquals("cancelled", TestStore.seen(database, "SELECT group_concat(DISTINCT reason) FROM task"));
            assertNotEquals("0", TestStore.seen(database, "SELECT count(*) FROM task JOIN build ON id = task_id "
                    + "WHERE status = 'failed' AND started_at IS NOT NULL AND commit_hash = ''"), "cancelled in git");
            git.commit("Last", Map.of("hello.txt", "hello again"));
            assertEquals("succeeded", running.completed(running.post("/api/builds", Map.of("repository", "hello")).id())
                    .get("status"), "no mirror is left half done");
            assertEquals(0L, running.get("/api/queue").get("pending_count"));
            assertEquals(List.of(), running.get("/api/queue").list("ongoing"));
            assertEquals(List.of(), Marked.processes(instance), "processes");
            try (var left = Files.list(running.data.resolve("work"))) {
                assertEquals(List.of(), left.toList(), "workspaces");
            }
            try (var logs = Files.list(running.data.resolve("logs"))) {
                for (Path log : logs.toList()) {
                    assertFalse(Files.readString(log).contains("made anew"), "a git that was ended damages no mirror");
                }
            }
            // A connection or two of the HTTP client may have come, none for each task.
            assertTrue(descriptors() <= before + 20, descriptors() + " descriptors are open, " + before + " were");
            assertEquals(true, running.get("/api/audit/verify").get("valid"));
        }
    }

    private static void cancel(Running running, long victim) throws Exception {
        String type = (String) running.get("/api/tasks/" + victim).get("type");
        running.form("/api/" + type + "s/" + victim + "/cancel", "");
    }

    private static long ask(Running running, int kind, long build) throws Exception {
        if (kind < 4) {
            return running.post("/api/builds", Map.of("repository", "hello")).id();
        }
        if (kind < 7) {
            return running.post("/api/deployments", Map.of("environment", "production", "build_id", build)).id();
        }
        String command = kind < 11 ? "(sleep 30 &) ; setsid sleep 30 & true" : "true";
        return running.post("/api/jobs", Map.of("command", command)).id();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
